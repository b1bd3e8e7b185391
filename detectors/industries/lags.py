"""How long facts take to reach us: which part of a day's facts is known by when."""

from __future__ import annotations

from bisect import bisect_left

from msgspec import Struct, field

__all__ = ["HORIZON_DAYS", "Lags"]

HORIZON_DAYS = 21
"""What comes later than so many days after it happened belongs to no day's count."""

_HOUR, _DAY = 3600, 86_400
_EDGES = [_HOUR * n for n in range(1, 25)] + [_DAY * n for n in range(2, HORIZON_DAYS + 1)]
_FADE_AT = 5000.0
_PRIOR = 20.0  # facts that an evenly spread arrival stands for


class Lags(Struct, array_like=True):
    """Arrival times after the midnight that begins the day of the event: by hour, then by day."""

    counts: list[float] = field(default_factory=lambda: [0.0] * len(_EDGES))
    total: float = 0.0

    def learn(self, lag: int) -> None:
        """Take in that a fact came `lag` seconds after the day of its event began."""
        self.counts[min(bisect_left(_EDGES, lag), len(_EDGES) - 1)] += 1.0
        self.total += 1.0
        if self.total >= _FADE_AT:
            self.counts = [count / 2 for count in self.counts]
            self.total /= 2

    def known(self) -> list[float]:
        """Return the part of a day's facts that has come by the end of each bin."""
        prior = _PRIOR / len(_EDGES)
        below, found = 0.0, []
        for count in self.counts:
            below += count + prior
            found.append(below / (self.total + _PRIOR))
        return found

    @staticmethod
    def place(lag: int) -> int:
        """Return the bin of a lag in seconds."""
        return min(bisect_left(_EDGES, max(1, lag)), len(_EDGES) - 1)
