"""Working time of offices in China: how long is it until so many minutes have been worked?

Working days are those of `calendars.days`: no holidays, but the weekends that make up for them
(《国务院办公厅关于部分节假日安排的通知》, yearly). Within a day only the given spans count.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from calendars.days import SHANGHAI, is_working_day

__all__ = ["worked_between", "working_after"]

Span = tuple[int, int]
"""Opening and closing in minutes after midnight, Asia/Shanghai."""

_LONGEST_DAYS = 3660  # nobody waits longer: spans that never come are the caller's mistake


def working_after(start: datetime, minutes: float, spans: Sequence[Span]) -> datetime:
    """Return when so many working minutes have passed since `start`, in UTC.

    `spans` follow each other within the day. Raises `ValueError` where none has any length.

    Examples
    --------
    An hour from Friday 17:00, the office being open from 9:00 to 17:30, ends on Monday:

    >>> friday = datetime(2026, 7, 3, 17, 0, tzinfo=SHANGHAI)
    >>> working_after(friday, 60, [(540, 1050)]).astimezone(SHANGHAI).isoformat()
    '2026-07-06T09:30:00+08:00'
    """
    if not any(closes > opens for opens, closes in spans):
        raise ValueError("no time of the day is working time")
    local = start.astimezone(SHANGHAI)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    now, left = (local - midnight).total_seconds() / 60, minutes
    for day in range(_LONGEST_DAYS):
        if is_working_day((midnight + timedelta(days=day)).date()):
            for opens, closes in spans:
                begin = max(opens, now)
                if begin < closes:
                    if left <= closes - begin:
                        end = midnight + timedelta(days=day, minutes=begin + left)
                        return end.astimezone(UTC)
                    left -= closes - begin
        now = 0.0
    raise ValueError(f"{minutes} working minutes are more than {_LONGEST_DAYS} days have")


def worked_between(start: datetime, end: datetime, spans: Sequence[Span]) -> float:
    """Return how many working minutes lie between two instants; 0 where `end` is not later.

    >>> friday = datetime(2026, 7, 3, 17, 0, tzinfo=SHANGHAI)
    >>> worked_between(friday, friday + timedelta(days=3), [(540, 1050)])
    510.0
    """
    first, last = start.astimezone(SHANGHAI), end.astimezone(SHANGHAI)
    midnight = first.replace(hour=0, minute=0, second=0, microsecond=0)
    total = 0.0
    while midnight < last:
        if is_working_day(midnight.date()):
            low = (first - midnight).total_seconds() / 60
            high = (last - midnight).total_seconds() / 60
            total += sum(max(0.0, min(c, high) - max(o, low)) for o, c in spans)
        midnight += timedelta(days=1)
    return total
