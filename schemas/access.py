"""When an access is abnormal: the thresholds, and what is remembered of one actor's day."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated

from msgspec import Meta, Struct

from schemas.audit import Oddity

__all__ = ["AccessPolicy", "Habit"]

Threshold = Annotated[int, Meta(ge=1)]


class AccessPolicy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Thresholds of a day in Asia/Shanghai. What a machine pulls is its work, at any hour."""

    unwatched_borrowers: Threshold = 20  # looked at without a watch, a day
    bulk_records: Threshold = 20_000  # exported, a day
    odd_from: time = time(22)  # from then …
    odd_until: time = time(6)  # … until then nobody works: what a person views or exports is odd
    odd_records: Threshold = 10  # seen in those hours, a night


class Habit(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one actor was shown on one day."""

    day: date
    unwatched: tuple[str, ...] = ()  # borrowers without a watch, at most as many as matter
    records: int = 0  # exported
    odd: int = 0  # records in odd hours
    said: tuple[Oddity, ...] = ()  # what the operator was told already today
