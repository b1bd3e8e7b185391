"""One series of counts: an industry in a district, or in all of them, and one family of changes."""

from __future__ import annotations

from msgspec import Struct

from detectors.industries.lags import HORIZON_DAYS

__all__ = ["Cell"]

_KEPT = 0.985  # of the past a day: a memory of about two months


class Cell(Struct, array_like=True, gc=False):
    """Counts of the newest days, and the rate of those before.

    The rate is what a gamma distribution knows after `facts` in `days` ordinary days (Harvey and
    Fernandes 1989, Time series models for count data: conjugate, discounted).
    """

    newest: int = 0  # day of `counts[0]`, days since 1970
    counts: list[int] = []  # of the newest day and those before it
    facts: float = 0.0
    days: float = 0.0
    told_surge: tuple[int, float] = (0, 0.0)  # day and rarity of what was told last
    told_drought: tuple[int, float] = (0, 0.0)

    def count(self, day: int, today: int) -> None:
        """Add one fact to a day, which must be within the horizon that ends today."""
        gone = today - self.newest
        if not self.counts or gone >= HORIZON_DAYS:
            self.counts = [0] * HORIZON_DAYS
        elif gone > 0:
            self.counts = [0] * gone + self.counts[: HORIZON_DAYS - gone]
        self.newest = max(today, self.newest)
        self.counts[self.newest - day] += 1

    def sum(self, last: int, span: int) -> int:
        """Return the facts of `span` days that end with `last`."""
        first = self.newest - last
        if first + span <= 0:
            return 0
        return sum(self.counts[max(0, first) : first + span])

    def learn(self, counted: float, factor: float) -> None:
        """Take a day that is over into the rate; `factor` is its part of an ordinary day."""
        self.facts = self.facts * _KEPT + counted
        self.days = self.days * _KEPT + factor
