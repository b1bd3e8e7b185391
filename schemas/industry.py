"""What happens to a whole trade: more changes of a family than its days explain, or fewer."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from schemas.scalars import Instant

__all__ = ["Direction", "IndustryAlarm"]


class Direction(StrEnum):
    """Which way a count left what its days explain."""

    SURGE = "surge"
    DROUGHT = "drought"


class IndustryAlarm(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A surge or drought in one industry, in one district or in all of them.

    `expected` allows for weekday, month end, holidays, made-up days, the part of the facts that is
    known by then, and for what all other industries do at the time.
    """

    alarm_id: str
    direction: Direction
    industry: Annotated[str, Meta(pattern=r"^[A-T]$")]  # section of GB/T 4754-2017
    district: Annotated[str, Meta(pattern=r"^([0-9]{6})?$")] = ""  # empty: all districts
    family: str  # of kinds, as in the catalogue
    day: Instant  # midnight in Shanghai that begins the last day counted
    days: Annotated[int, Meta(ge=1)]  # counted together
    count: Annotated[int, Meta(ge=0)]
    expected: Annotated[float, Meta(ge=0)]
    rarity: Annotated[float, Meta(ge=0)]  # 6 is one chance in a million
    counts: tuple[int, ...] = ()  # of each of the last days, the newest last
    due: tuple[float, ...] = ()  # what each of them should have brought by now
    at: Instant  # intake time of the fact, or of the day's end, that showed it
