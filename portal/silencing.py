"""What the pages and the interface need to add and end silences."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Protocol

from msgspec import Meta, Struct

from schemas.scalars import Instant, Severity
from schemas.silences import Silence, SilenceAnswer

__all__ = ["NewSilence", "Silencing", "silence_of"]


class Silencing(Protocol):
    """Where silences are decided on."""

    async def add(self, silence: Silence, request_id: str) -> SilenceAnswer | None:
        """Return the answer, None where there is none in time."""
        ...

    async def end(
        self, institution: str, silence_id: str, by: str, at: Instant, request_id: str
    ) -> SilenceAnswer | None:
        """Return the answer, None where there is none in time."""
        ...


class NewSilence(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A silence that is asked for: a rule, a kind or a borrower at least. Empty is any."""

    reason: Annotated[str, Meta(min_length=1, max_length=500)]
    ends_at: Instant
    starts_at: Instant | None = None  # none: now
    rule: Annotated[str, Meta(pattern="^[a-z0-9_]{0,40}$")] = ""
    kind: Annotated[str, Meta(pattern="^[a-z0-9_]{0,40}$")] = ""
    borrower: Annotated[str, Meta(pattern="^([0-9A-HJ-NPQRTUWXY]{18})?$")] = ""
    up_to: Severity = Severity.WARNING  # what is graver is told
    channels: tuple[str, ...] = ()  # the institution's own; empty: all
    institution: Annotated[str, Meta(max_length=32)] = ""  # for operators


def silence_of(
    wanted: NewSilence, institution: str, author: str, now: datetime, request_id: str
) -> Silence:
    """Return the silence of a wish; its id is the request's, so that a repeat is the same one."""
    return Silence(
        silence_id=request_id, institution=institution, rule=wanted.rule, kind=wanted.kind,
        borrower=wanted.borrower, up_to=wanted.up_to, channels=wanted.channels, author=author,
        reason=wanted.reason, starts_at=wanted.starts_at or now, ends_at=wanted.ends_at,
    )  # fmt: skip
