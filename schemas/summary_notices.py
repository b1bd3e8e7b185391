"""Notices about several alerts, or about a watch."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from schemas.notes import Brief, Note
from schemas.scalars import Fen, Instant, Severity

__all__ = [
    "Digest",
    "DigestReason",
    "WatchEnd",
    "Known",
    "Seed",
    "SilenceEnded",
    "WatchEnding",
    "WatchTransferred",
]


class DigestReason(StrEnum):
    SCHEDULED = "scheduled"  # the institution's chosen hours
    GROUPED = "grouped"  # one concern or company, several alerts
    STORM = "storm"  # more than the cap: told in sum instead of one by one
    OUT_OF_HOURS = "out_of_hours"  # came while the institution wanted no push
    COOLED = "cooled"  # milder than what was told a little before
    REMINDED = "reminded"  # nobody has answered them


class Digest(Note, frozen=True, kw_only=True, omit_defaults=True, tag="digest"):
    """Several alerts in one message. `briefs` are the gravest; `total` counts all."""

    reason: DigestReason
    briefs: tuple[Brief, ...]
    total: int
    since: Instant
    until: Instant
    by_severity: dict[str, int] = {}  # "1" notice, "2" warning, "3" critical → how many


class Known(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One fact that was known before a watch began."""

    fact_id: str
    kind: str
    severity: Severity = Severity.NOTICE
    occurred_at: Instant
    text: str = ""  # what happened, of the source
    amount: Fen | None = None


class Seed(Note, frozen=True, kw_only=True, omit_defaults=True, tag="seed"):
    """What is known of a borrower when a watch begins, apart from news. Once a watch."""

    watch_id: str
    uscc: str
    name: str = ""
    reference: str = ""  # of the loan
    consent_reference: str = ""
    known: tuple[Known, ...] = ()  # the gravest and newest
    total: int = 0


class WatchEnd(StrEnum):
    MATURITY = "maturity"  # the loan falls due
    CONSENT = "consent"  # the borrower's consent (授权) runs out
    REMOVED = "removed"  # of the company there is nothing more to watch


class WatchEnding(Note, frozen=True, kw_only=True, omit_defaults=True, tag="watch.ending"):
    """A watch ends by itself soon, or has ended (`ends_at` is not later than `at`)."""

    watch_id: str
    uscc: str
    name: str = ""
    reference: str = ""
    consent_reference: str = ""
    ends_at: Instant
    ending: WatchEnd


class WatchTransferred(
    Note, frozen=True, kw_only=True, omit_defaults=True, tag="watch.transferred"
):
    """A watch has moved to another company: the borrower merged into it, or has another code."""

    watch_id: str
    uscc: str  # of the company it is on now
    name: str = ""
    reference: str = ""
    consent_reference: str = ""
    former_uscc: str
    former_watch_id: str = ""


class SilenceEnded(Note, frozen=True, kw_only=True, omit_defaults=True, tag="silence.ended"):
    """A silence is over. `briefs` are alerts that it held back and that are still true."""

    silence_id: str
    by: str = ""  # who had set it
    reason: str = ""
    briefs: tuple[Brief, ...] = ()
    total: int = 0
