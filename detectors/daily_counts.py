"""The pulse of an industry: how many changes of a family a day, against its own recent days."""

from __future__ import annotations

from msgspec import Struct

from detectors.moments import Moments

__all__ = ["DailyCounts"]

_WARM_UP_DAYS = 14
_WEIGHT = 0.07  # of the newest day: a memory of about two weeks
_LONGEST_SILENCE_DAYS = 60


class DailyCounts(Struct, array_like=True):
    """Counts per day of one series, on event time.

    A day that is over is learnt, silent days between as zeros. An event of an earlier day than the
    newest is late: it belongs to a batch of old records, is counted nowhere, and is no surge.
    """

    day: int = 0  # of the newest event, days since 1970
    count: int = 0
    past: Moments = Moments()

    def observe(self, day: int) -> float:
        """Count one event of `day`; return in [0, 1] how far above the usual the day is by now."""
        if day < self.day:
            return 0.0
        if day > self.day:
            if self.day:
                self.past = self.past.push(self.count, _WEIGHT)
                for _ in range(min(day - self.day - 1, _LONGEST_SILENCE_DAYS)):
                    self.past = self.past.push(0, _WEIGHT)
            self.day, self.count = day, 0
        self.count += 1
        if self.past.n < _WARM_UP_DAYS or self.count <= self.past.mean:
            return 0.0
        # A count of events spreads by at least its square root (Poisson).
        strange = self.past.strangeness(self.count, max(1.0, self.past.mean) ** 0.5)
        return max(0.0, 2 * strange - 1)  # within one deviation is as usual
