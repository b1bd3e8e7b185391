"""When a fact may be shown no longer: what its source says, else the period its kind has by law."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from calendars.days import SHANGHAI
from schemas.catalogue import Kind
from schemas.corrections import Correction, CorrectionKind
from schemas.scalars import Instant

__all__ = ["Shown", "expired", "months_after", "superseded"]


class Shown(Struct, frozen=True, kw_only=True):
    """A fact that is shown, and what its end by the calendar follows from."""

    fact_id: str
    uscc: str
    kind: str
    occurred_at: Instant
    published_at: Instant | None = None
    public_until: Instant | None = None  # as its source says


def expired(fact: Shown, kinds: Mapping[str, Kind], now: datetime) -> Correction | None:
    """Return the correction that ends a fact whose time of publication is over, else None.

    The period runs from publication, or from the event where that is not known: what is later ends
    nothing too early. A kind whose period nobody has read in its act ends only by its source's word.
    """
    kind = kinds.get(fact.kind)
    if kind is None:
        return None
    until, whose, why = fact.public_until, "source", "public_until"
    if until is None:
        if kind.period is None or kind.period.publication is None:
            return None
        begun = fact.published_at or fact.occurred_at
        until, whose = months_after(begun, kind.period.publication), "calendar"
        why = kind.period.source
    if until > now:
        return None
    return Correction(
        fact_id=fact.fact_id, uscc=fact.uscc, kind=fact.kind, occurred_at=fact.occurred_at,
        what=CorrectionKind.EXPIRED, decided_at=until, seen_at=now, source=whose, reason=why,
    )  # fmt: skip


def superseded(
    fact: Shown, by_kind: str, by_fact: str, source: str, at: datetime, now: datetime
) -> Correction:
    """Return the correction that ends a fact because a later one says so."""
    return Correction(
        fact_id=fact.fact_id, uscc=fact.uscc, kind=fact.kind, occurred_at=fact.occurred_at,
        what=CorrectionKind.REMOVED, decided_at=at, seen_at=now, source=source,
        reason=f"{by_kind} {by_fact}",
    )  # fmt: skip


def months_after(at: datetime, months: int) -> datetime:
    """Return the same day of a later month in Shanghai, or its last day (民法典第二百零二条).

    >>> from datetime import UTC
    >>> months_after(datetime(2025, 8, 31, 4, tzinfo=UTC), 6).isoformat()
    '2026-02-28T12:00:00+08:00'
    """
    local = at.astimezone(SHANGHAI)
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    day = min(local.day, monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day)
