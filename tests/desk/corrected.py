"""A desk that hears of corrections, and what it says of them."""

from __future__ import annotations

from msgspec.structs import replace
from some_alerts import NOON
from some_recalls import PATTERNS

from desk.hearing import Hearing
from desk.in_force import InForce
from desk.told_index import ToldIndex
from schemas.notices import Notice, raised

__all__ = ["desk", "said", "told"]


def desk(most: int = 1000) -> Hearing:
    return Hearing(ToldIndex({}, most), PATTERNS, InForce())


def told(hearing: Hearing, alert, *to: str) -> list[Notice]:
    assert hearing.arrive(alert).fell is None
    return hearing.posted(replace(raised(alert), to=to), NOON)


def said(hearing: Hearing, *recalls) -> list[Notice]:
    effects = [effect for one in recalls for effect in hearing.recall(one, NOON)]
    return [effect.notice for effect in effects if effect.notice is not None]
