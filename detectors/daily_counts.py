"""The pulse of an industry: how many changes of a family a day, against its own recent days."""

from __future__ import annotations

from msgspec import Struct

from detectors.moments import Moments

__all__ = ["DailyCounts"]

_WARM_UP_DAYS = 14
_WEIGHT = 0.07  # of the newest day: a memory of about two weeks


class DailyCounts(Struct, array_like=True, gc=False):
    """Counts per day of one series, on event time.

    A day that is over is learnt, silent days between as zeros. An event of an earlier day than the
    newest is late: it belongs to a batch of old records, is counted nowhere, and is no surge.
    """

    day: int = 0  # of the newest event, days since 1970
    count: int = 0
    past: Moments = Moments()

    def observe(self, day: int) -> float:
        """Count one event of `day`; return in [0, 1] how far above the usual the day is by now."""
        if day != self.day:
            if day < self.day:
                return 0.0
            if self.day:
                silent = day - self.day - 1
                self.past = self.past.push(self.count, _WEIGHT).push_zeros(silent, _WEIGHT)
            self.day, self.count = day, 0
        self.count += 1
        past = self.past
        if past.n < _WARM_UP_DAYS or self.count <= past.mean + 1:
            return 0.0
        # A count of events spreads by at least its square root (Poisson).
        return past.strangeness(self.count, max(1.0, past.mean) ** 0.5)
