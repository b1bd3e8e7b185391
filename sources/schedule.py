"""When a source is read next. Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from intake.dates import SHANGHAI
from schemas.feeds import Schedule

__all__ = ["has_ended", "next_reading"]

_MOST_PATIENCE = timedelta(hours=1)
_FIRST_PATIENCE = timedelta(minutes=1)


def next_reading(schedule: Schedule, last: datetime | None, failures: int) -> datetime | None:
    """Return when to read after a reading at `last`; None means at once.

    After failures in a row the wait grows: twice as long with each, an hour at most unless the
    schedule itself is slower. At fixed times of the day a failure is tried again in between.
    """
    if last is None:
        return None
    patience = min(_MOST_PATIENCE, _FIRST_PATIENCE * 2 ** min(failures - 1, 10))
    if schedule.at:
        coming = min(_next_at(last, text) for text in schedule.at)
        return min(coming, last + patience) if failures else coming
    every = timedelta(seconds=schedule.every_seconds)
    if failures:
        every = max(every, min(_MOST_PATIENCE, every * 2 ** min(failures, 20)))
    return last + every


def _next_at(last: datetime, text: str) -> datetime:
    """Return the next moment after `last` when clocks in Shanghai show `text` (hours:minutes)."""
    local = last.astimezone(SHANGHAI)
    hour, minute = map(int, text.split(":"))
    today = datetime.combine(local.date(), time(hour, minute), SHANGHAI)
    return today if today > local else today + timedelta(days=1)


def has_ended(ends: date, now: datetime) -> bool:
    """Return whether the last day of a source's legal ground is over in Shanghai."""
    return now.astimezone(SHANGHAI).date() > ends
