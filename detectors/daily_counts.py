"""The pulse of an industry: how many changes of a family a day, against its own recent days."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from msgspec import Struct

from calendars.days import is_working_day
from detectors.moments import Moments

__all__ = ["DailyCounts"]

_WARM_UP_DAYS = 14
_WEIGHT = 0.07  # of the newest day: a memory of about two weeks of its kind of day
_EPOCH = date(1970, 1, 1).toordinal()
_LOOKED_AT = 62  # silent days that are told apart one by one


class DailyCounts(Struct, array_like=True, gc=False):
    """Counts per day of one series, on event time, working days and days off apart.

    A day that is over is learnt, silent days between as zeros. An event of an earlier day than the
    newest is late: it belongs to a batch of old records, is counted nowhere, and is no surge.
    Holidays count as days off and made-up weekends as working days. Until fourteen days off are
    known they are held against working days.
    """

    day: int = 0  # of the newest event, days since 1970
    count: int = 0
    past: Moments = Moments()  # of working days
    off: Moments = Moments()  # of weekends and holidays
    is_off: bool = False  # whether `day` is one

    def observe(self, day: int) -> float:
        """Count one event of `day`; return in [0, 1] how far above the usual the day is by now."""
        if day != self.day:
            if day < self.day:
                return 0.0
            if self.day:
                self._learn(day)
            self.day, self.count, self.is_off = day, 0, not _works(day)
        self.count += 1
        past = self.off if self.is_off and self.off.n >= _WARM_UP_DAYS else self.past
        if past.n < _WARM_UP_DAYS or self.count <= past.mean + 1:
            return 0.0
        # A count of events spreads by at least its square root (Poisson).
        return past.strangeness(self.count, max(1.0, past.mean) ** 0.5)

    def _learn(self, until: int) -> None:
        """Learn the day that is over, and those between it and `until` as silent."""
        if self.is_off:
            self.off = self.off.push(self.count, _WEIGHT)
        else:
            self.past = self.past.push(self.count, _WEIGHT)
        silent = until - self.day - 1
        if silent > 0:
            looked_at = min(silent, _LOOKED_AT)
            working = sum(map(_works, range(until - looked_at, until)))
            working += (silent - looked_at) * 5 // 7
            self.past = self.past.push_zeros(working, _WEIGHT)
            self.off = self.off.push_zeros(silent - working, _WEIGHT)


@lru_cache(4096)
def _works(day: int) -> bool:
    return is_working_day(date.fromordinal(day + _EPOCH))
