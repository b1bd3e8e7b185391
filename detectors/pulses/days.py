"""Whether a number fits its time of day, by the days before."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

__all__ = ["Days"]

_SLOTS = 48  # half hours
_SLOT_SECONDS = 86_400 // _SLOTS
_DAYS = 8  # a week and a day
_FEWEST = 3  # earlier half hours to compare with
_NONE = float("nan")


class Days(Struct, array_like=True):
    """The mean of the half hour so far against that half hour, or those beside it, of eight days.

    The nearest counts: a value is odd only if no day had its like at this time.
    """

    slot: int = -1
    day: int = 0  # of the proleptic calendar, 1 is 1 January of year 1
    total: float = 0.0
    n: int = 0
    past: list[float] = []
    near: list[float] = []

    def odd(self, t: datetime, x: float) -> float | None:
        """Return the distance, in the unit of the series, None without days; then learn it."""
        slot = (t.hour * 3600 + t.minute * 60 + t.second) // _SLOT_SECONDS
        day = t.toordinal()
        if slot != self.slot or day != self.day:
            self._turn(slot, day)
        self.total += x
        self.n += 1
        if len(self.near) < _FEWEST:
            return None
        mean = self.total / self.n
        return min(abs(one - mean) for one in self.near)

    def _turn(self, slot: int, day: int) -> None:
        """Store the half hour that is over and look up those to compare the new one with."""
        if not self.past:
            self.past = [_NONE] * (_SLOTS * _DAYS)
        past = self.past
        if self.n:
            past[self.day % _DAYS * _SLOTS + self.slot] = self.total / self.n
        self.slot, self.day, self.total, self.n = slot, day, 0.0, 0
        today = day % _DAYS
        self.near = [
            value
            for number in range(_DAYS)
            for beside in (-1, 0, 1)
            if not (number == today and beside == -1)
            and (value := past[number * _SLOTS + (slot + beside) % _SLOTS]) == value
        ]
