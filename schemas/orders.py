"""What an institution wants of its watches, and what came of it.

One order is about one watch, but for a transfer, which may be about all watches of a borrower. The
monitor's share of the borrower decides the orders of the topic `orders` one after the other and
answers each in `ordered` (`streams/ordering.py`); `order_id` is how the asker knows its answer.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from schemas.scalars import Fen, GivenUscc, Instant, Severity
from schemas.sensitivity import ConsentPurpose, Sensitivity
from schemas.watches import InstitutionId, Officer, Watch

__all__ = [
    "AddWatch", "Changes", "ChangeWatch", "Order", "Ordered", "OrderOutcome", "OrderRefusal",
    "PauseWatch", "ReceiveWatch", "RemoveWatch", "ResumeWatch", "Terms", "TransferWatch",
]  # fmt: skip

Text = Annotated[str, Meta(max_length=200)]
Reference = Annotated[str, Meta(max_length=100)]


class Terms(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What an institution says of a loan it wants watched; see `Watch` for each field."""

    loan_reference: Reference
    consent_reference: Reference = ""
    consent_from: Instant | None = None  # None: when the order was given
    consent_until: Instant | None = None
    consent_level: Sensitivity = Sensitivity.CONSENT
    purpose: ConsentPurpose = ConsentPurpose.POST_LOAN
    borrower_name: Text = ""
    balance: Fen = 0
    maturity: Instant | None = None
    starts_at: Instant | None = None  # None: when the order was given
    ends_at: Instant | None = None
    collateral: Text = ""
    guarantors: tuple[Text, ...] = ()
    officer: Officer = ""
    kinds: tuple[str, ...] = ()
    lowest_severity: Severity = Severity.NOTICE


class Changes(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The terms that are to be other than they are; what is not given stays."""

    consent_reference: Reference | UnsetType = UNSET
    consent_from: Instant | UnsetType = UNSET
    consent_until: Instant | None | UnsetType = UNSET
    consent_level: Sensitivity | UnsetType = UNSET
    purpose: ConsentPurpose | UnsetType = UNSET
    borrower_name: Text | UnsetType = UNSET
    balance: Fen | UnsetType = UNSET
    maturity: Instant | None | UnsetType = UNSET
    ends_at: Instant | None | UnsetType = UNSET
    collateral: Text | UnsetType = UNSET
    guarantors: tuple[Text, ...] | UnsetType = UNSET
    officer: Officer | UnsetType = UNSET
    kinds: tuple[str, ...] | UnsetType = UNSET
    lowest_severity: Severity | UnsetType = UNSET


class _Order(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="order"):
    """What every order says."""

    order_id: str  # of the request; the answer names it
    uscc: GivenUscc  # the borrower that is watched
    at: Instant  # when it was given
    by: str = ""  # staff id, or what gave it: a file, a programme
    reason: Text = ""


class AddWatch(_Order, frozen=True, kw_only=True, omit_defaults=True, tag="add"):
    """Watch a loan. Given again it changes the watch to these terms; the same terms change nothing."""

    institution: InstitutionId
    terms: Terms
    seed: bool = True  # tell in one digest what is known already


class ChangeWatch(_Order, frozen=True, kw_only=True, omit_defaults=True, tag="change"):
    """Change some terms; a later end revives a watch that has ended."""

    institution: InstitutionId
    watch_id: str
    changes: Changes


class PauseWatch(_Order, frozen=True, kw_only=True, omit_defaults=True, tag="pause"):
    institution: InstitutionId
    watch_id: str


class ResumeWatch(_Order, frozen=True, kw_only=True, omit_defaults=True, tag="resume"):
    institution: InstitutionId
    watch_id: str


class RemoveWatch(_Order, frozen=True, kw_only=True, omit_defaults=True, tag="remove"):
    institution: InstitutionId
    watch_id: str


class TransferWatch(_Order, frozen=True, kw_only=True, omit_defaults=True, tag="transfer"):
    """The borrower is another company now: it merged into it, or has another code."""

    to: GivenUscc
    institution: str = ""  # empty: every institution's, which is the operator's to order
    watch_id: str = ""  # empty: all watches on the borrower


class ReceiveWatch(_Order, frozen=True, kw_only=True, omit_defaults=True, tag="receive"):
    """A watch that has left another company for this one. Written by the monitor alone."""

    watch: Watch  # as it was there
    told: bytes = (
        b""  # what the institution was told of the borrower there, as the monitor keeps it
    )


Order = (
    AddWatch | ChangeWatch | PauseWatch | ResumeWatch | RemoveWatch | TransferWatch | ReceiveWatch
)


class OrderOutcome(StrEnum):
    """What came of an order, or of time. Stored, counted, shown."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"  # it is as it was to be: nothing was done
    PAUSED = "paused"
    RESUMED = "resumed"
    REMOVED = "removed"
    TRANSFERRED = "transferred"  # it has left for another company
    RECEIVED = "received"  # it has come from another company
    ENDED = "ended"  # by itself; no order asked for it
    REFUSED = "refused"


class OrderRefusal(StrEnum):
    """Why an order was refused."""

    NONE = ""
    UNKNOWN_INSTITUTION = "unknown_institution"
    UNKNOWN_WATCH = "unknown_watch"  # the institution has none of that id on this borrower
    UNKNOWN_KIND = "unknown_kind"  # the catalogue does not know it
    NO_CONSENT = "no_consent"  # a watch needs a consent reference (授权)
    BAD_PERIOD = "bad_period"  # something ends before it begins
    OVER_ALREADY = "over_already"  # maturity, end or consent lies before the order
    IS_OVER = "is_over"  # the watch was removed, has moved or has ended
    SAME_COMPANY = "same_company"  # a transfer to the company that it is on
    PERSONAL = "personal"  # a text holds what looks like a resident's number


class Ordered(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer to one order, with the watch as it is now.

    A transfer of several watches has an answer each, and one more with their number in `count`.
    """

    order_id: str = ""  # empty: nobody ordered it
    order: str  # tag of the order; "tick" where time decided
    institution: str = ""
    uscc: str
    watch_id: str = ""
    outcome: OrderOutcome
    refusal: OrderRefusal = OrderRefusal.NONE
    field: str = ""  # of the terms, where a refusal is about one
    count: int = 0
    seed: bool = False  # a seed is owed for it
    by: str = ""
    reason: str = ""
    at: Instant  # when it was decided
    watch: Watch | None = None
