"""What a Monday, a month end, a weekend or a holiday brings against an ordinary day."""

from __future__ import annotations

from msgspec import Struct, field

from calendars.days import DayClass

__all__ = ["Seasons"]

_KEPT = 0.97  # of what is known of a class, each time a day of it is learnt
_PRIOR = 0.5  # ordinary days' facts that stand for "like any other"
_LEAST = 0.01
_ORDINARY = (
    DayClass.MONDAY, DayClass.TUESDAY, DayClass.WEDNESDAY, DayClass.THURSDAY, DayClass.FRIDAY,
)  # fmt: skip
_FIRST = {DayClass.WEEKEND: 0.2, DayClass.HOLIDAY: 0.2}  # before anything is known


class Seasons(Struct, array_like=True):
    """One factor a class of days, shared by all series of a family of changes.

    Factors are relative to the mean of Monday to Friday, which is an ordinary day.
    """

    counted: list[float] = field(default_factory=lambda: [0.0] * len(DayClass))
    expected: list[float] = field(default_factory=lambda: [0.0] * len(DayClass))

    def factors(self) -> list[float]:
        """Return how many times an ordinary day's facts a day of each class brings, by class."""
        raw = [
            (self.counted[kind] + _PRIOR * _FIRST.get(kind, 1.0)) / (self.expected[kind] + _PRIOR)
            for kind in DayClass
        ]
        ordinary = sum(raw[kind] for kind in _ORDINARY) / len(_ORDINARY)
        return [max(_LEAST, one / ordinary) for one in raw] if ordinary > 0 else raw

    def learn(self, kind: DayClass, counted: float, level: float) -> None:
        """Take in that a day brought `counted` where an ordinary one brings `level`."""
        if level <= 0:
            return
        self.counted[kind] = self.counted[kind] * _KEPT + counted
        self.expected[kind] = self.expected[kind] * _KEPT + level
