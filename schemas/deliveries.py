"""The hand-over of a notice through one channel, and what came of it."""

from __future__ import annotations

from enum import StrEnum

import msgspec
from msgspec import Struct

from schemas import codec
from schemas.disclosures import Subject
from schemas.notices import Notice
from schemas.scalars import Instant, Severity
from schemas.watches import InstitutionId

__all__ = ["Delivery", "DeliveryOutcome", "Receipt", "read_delivery"]


class DeliveryOutcome(StrEnum):
    """What a hand-over came to. PENDING is where every delivery starts."""

    PENDING = "pending"
    DELIVERED = "delivered"
    RETRY = "retry"  # the receiver may take it later: tried again with back-off
    REFUSED = "refused"  # the receiver never will: a dead letter at once
    DEAD = "dead"  # given up after the last attempt: a dead letter
    RESENT = "resent"  # a dead letter put back into the queue by a person
    LAPSED = "lapsed"  # a dead letter that nobody sent again in time: it can be no more

    @property
    def final(self) -> bool:
        return self in _FINAL


_FINAL = frozenset({DeliveryOutcome.DELIVERED, DeliveryOutcome.REFUSED, DeliveryOutcome.DEAD})


class Delivery(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An entry of the outbox: one notice on its way through one channel. Holds no secret."""

    delivery_id: str  # also the webhook's message id
    institution: InstitutionId
    channel: str  # name of the channel within the institution
    notice: Notice
    attempts: int = 0
    attempts_forgiven: int = 0  # made before the last resend: the limit does not count them
    next_attempt_at: Instant | None = None
    expires_at: Instant | None = None  # what fails then or later is given up
    outcome: DeliveryOutcome = DeliveryOutcome.PENDING
    died_at: Instant | None = None  # of a dead letter


_read = codec.decoder(Delivery)


def read_delivery(value: bytes) -> Delivery:
    """Return an entry of the outbox, also one written before a delivery carried a notice.

    Raises `msgspec.ValidationError` for anything else.
    """
    try:
        return _read(value)
    except msgspec.ValidationError:
        entry = msgspec.json.decode(value)
        if not isinstance(entry, dict) or not isinstance(alert := entry.get("alert"), dict):
            raise
        entry["notice"] = {
            "type": "alert.raised", "notice_id": alert.get("alert_id"), "alert": alert,
            "institution": alert.get("institution"), "at": alert.get("raised_at"),
        }  # fmt: skip
        return msgspec.convert(entry, Delivery)


class Receipt(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one attempt came to. The newest receipt of a delivery is its state."""

    delivery_id: str
    alert_id: str  # empty where the notice is not about one alert
    notice_id: str = ""
    type: str = "alert.raised"  # of the notice
    institution: InstitutionId
    channel: str
    kind: str  # of the alert's change, empty where there is none
    severity: Severity
    outcome: DeliveryOutcome
    attempt: int  # 1 is the first
    detail: str = ""  # for a person; never a secret, never a URL
    seen_at: Instant  # delay runs from here: intake of an alert's change, else when it became due
    at: Instant
    subjects: tuple[Subject, ...] = ()  # whom it told of, under which consents
