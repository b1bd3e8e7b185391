"""May an institution look a company up now, and how much of it may it see? Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from schemas.sensitivity import Sensitivity
from schemas.watches import Watch, WatchState

__all__ = ["Right", "right_to_know"]


class Right(Struct, frozen=True):
    """What gives the right: the consents of live watches, and the most delicate level of any."""

    consents: tuple[str, ...]
    level: Sensitivity


def right_to_know(watches: Iterable[Watch], now: datetime) -> Right | None:
    """Return the right that watches of one institution on one company give now, None for none.

    A watch that is paused, over, not yet begun or without a consent at this time gives none: what
    was told before stays told, but nothing new is looked up.
    """
    live = [watch for watch in watches if _live(watch, now)]
    if not live:
        return None
    level = Sensitivity.PUBLIC
    for watch in live:
        if not watch.consent_level.within(level):
            level = watch.consent_level
    consents = {watch.consent_reference for watch in live} - {""}
    return Right(tuple(sorted(consents)), level)


def _live(watch: Watch, now: datetime) -> bool:
    over = watch.ends is not None and now >= watch.ends
    begun = watch.starts_at <= now and watch.consent_from <= now
    return watch.state is WatchState.ACTIVE and begun and not over
