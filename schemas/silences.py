"""A person wants to hear nothing of something for a while: rule × borrower × time × author × reason."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from schemas.scalars import Instant, Severity
from schemas.watches import InstitutionId

__all__ = ["Silence", "SilenceAnswer", "SilenceEnd", "SilenceOutcome", "SilenceWish"]

Id = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}$")]
Text = Annotated[str, Meta(min_length=1, max_length=500)]
Name = Annotated[str, Meta(pattern=r"^[a-z0-9_]{0,40}$")]
Borrower = Annotated[str, Meta(pattern=r"^([0-9A-HJ-NPQRTUWXY]{18})?$")]


class Silence(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Alerts of one institution that are kept from its own receivers for a while.

    It names a rule, a kind or a borrower at least; what it leaves empty is any. What is graver than
    `up_to` is told all the same: a person who wants even that kept back says so.
    """

    silence_id: Id
    institution: InstitutionId
    rule: Name = ""
    kind: Name = ""
    borrower: Borrower = ""
    up_to: Severity = Severity.WARNING
    channels: tuple[str, ...] = ()  # of its institution; empty means all of them
    author: Text
    reason: Text
    starts_at: Instant
    ends_at: Instant  # as it was asked for
    ended_at: Instant | None = None  # when it was over
    ended_by: str = ""  # the person who ended it early; empty when its time ran out


class SilenceWish(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="add"):
    """A person asks for a silence. A wish is answered once, whatever becomes of the asker."""

    request_id: Id
    silence: Silence


class SilenceEnd(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="end"):
    """A person asks for a silence to end now."""

    request_id: Id
    institution: InstitutionId
    silence_id: Id
    by: Text
    at: Instant


class SilenceOutcome(StrEnum):
    """What came of a wish. Stored, counted, shown."""

    ADDED = "added"
    ENDED = "ended"
    EXPIRED = "expired"  # its time ran out; answers no wish
    REPEATED = "repeated"  # it is there already, or over already
    UNKNOWN = "unknown"  # the institution has no such silence
    TOO_WIDE = "too_wide"  # it names neither rule nor kind nor borrower
    BAD_PERIOD = "bad_period"  # it ends before it starts, is over, or lasts longer than a quarter
    UNKNOWN_CHANNEL = "unknown_channel"  # not one of the institution's own receivers
    UNKNOWN_INSTITUTION = "unknown_institution"

    @property
    def done(self) -> bool:
        return self in {SilenceOutcome.ADDED, SilenceOutcome.ENDED, SilenceOutcome.EXPIRED}


class SilenceAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What came of a wish, with the silence as it stands now."""

    request_id: str = ""
    institution: InstitutionId
    outcome: SilenceOutcome
    silence: Silence | None = None
    at: Instant
