"""A pattern that was found: how far it has come, and the facts it is made of."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from schemas.scalars import FactId, Instant

__all__ = ["Finding", "Seen"]


class Seen(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One fact of a pattern, in words of both languages: evidence that explains itself."""

    fact_id: FactId
    occurred_at: Instant
    signal: str
    name_zh: str
    name_en: str
    weight: float  # points it adds


class Finding(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The pattern, its points so far, and which of its two thresholds they reach."""

    pattern: str
    name_zh: str
    name_en: str
    level: Literal["notice", "act"]
    points: float
    act: float  # points from which it is `act`
    steps: tuple[Seen, ...]  # by time
