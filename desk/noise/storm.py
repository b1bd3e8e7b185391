"""At most so many pushes within any so many minutes. Nothing is dropped: the rest is summed up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from schemas.noise import Storm

__all__ = ["halved", "room_at", "with_push"]


def room_at(storm: Storm, times: Sequence[datetime], now: datetime) -> datetime:
    """Return when there is room for one more push: `now`, or when an earlier one is long enough ago.

    The window slides: within any period of its length, however it is laid, there are no more.
    """
    if len(times) < storm.pushes:
        return now
    return max(now, times[-storm.pushes] + timedelta(minutes=storm.minutes))


def halved(storm: Storm) -> Storm:
    """Return half of the cap, one push at least."""
    return Storm(pushes=max(1, storm.pushes // 2), minutes=storm.minutes)


def with_push(storm: Storm, times: Sequence[datetime], now: datetime) -> tuple[datetime, ...]:
    """Return the times with one more push; as many are kept as decide about the next."""
    return (*times, now)[-storm.pushes :]
