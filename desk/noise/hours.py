"""When an institution is told: its hours and the times of its digests, in Asia/Shanghai."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from calendars.days import SHANGHAI, is_working_day
from schemas.noise import Days, Digest, TellingHours

__all__ = ["is_open", "next_digest", "next_opening"]

_LONGEST_WAIT_DAYS = 60  # no holiday is nearly as long; a bound for the search


def is_open(hours: TellingHours, now: datetime) -> bool:
    """Return whether pushes are welcome: from the opening up to, not including, the closing.

    A made-up Saturday counts as a working day, a Monday in a holiday does not.
    """
    local = now.astimezone(SHANGHAI)
    if not _counts(hours.days, local.date()):
        return False
    return hours.opens <= f"{local:%H:%M}" < hours.closes


def next_opening(hours: TellingHours, now: datetime) -> datetime:
    """Return the first opening after `now`, in UTC."""
    return _next(hours.days, (hours.opens,), now)


def next_digest(digest: Digest, now: datetime) -> datetime:
    """Return the first time of a digest after `now`, in UTC."""
    return _next(digest.days, digest.at, now)


def _next(days: Days, times: tuple[str, ...], now: datetime) -> datetime:
    today = now.astimezone(SHANGHAI).date()
    for n in range(_LONGEST_WAIT_DAYS):
        day = today + timedelta(days=n)
        if not _counts(days, day):
            continue
        for at in sorted(times):
            found = datetime.combine(day, time.fromisoformat(at), SHANGHAI)
            if found > now:
                return found.astimezone(UTC)
    raise ValueError(f"no {days} day within {_LONGEST_WAIT_DAYS} days of {today}")


def _counts(days: Days, day: date) -> bool:
    if days == "working":
        return is_working_day(day)
    return days == "every" or day.weekday() < 5
