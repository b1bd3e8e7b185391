"""What sources do to facts: most come in time, some late, some without a date, some twice."""

from __future__ import annotations

import math
from typing import NamedTuple

from simulate.ordinary import Row

__all__ = ["Arrival", "Habits", "arrival"]

_LATE_MEAN_DAYS = 20.0
_REPEATED_DAYS = (1.0, 5.0)
_DAY = 86_400


class Habits(NamedTuple):
    """How badly the sources behave: parts of all changes, each in [0, 1]."""

    repeats: float  # reported again, one to five days later
    late: float  # reported weeks after they happened
    undated: float  # reported without the date on which they happened


class Arrival(NamedTuple):
    """When a change reaches us first, in seconds of 1970, and how."""

    at: int
    published_at: int
    undated: bool
    again_at: int | None


def arrival(row: Row, habits: Habits) -> Arrival:
    """Return how a change comes in. A change in time stands at its event time in the stream.

    A late one stands where it was published at last, and an undated one where it was published:
    that is all a reader of the source can know.
    """
    *_, fate, repeat, delay = row.chances
    at, published = row.at, row.at + row.lag
    undated = False
    if fate < habits.late:
        at = published = row.at + row.lag + int(-math.log(1 - delay) * _LATE_MEAN_DAYS * _DAY)
    elif fate < habits.late + habits.undated:
        at, undated = published, True
    again = None
    if repeat < habits.repeats:
        first, last = _REPEATED_DAYS
        again = at + int((first + delay * (last - first)) * _DAY)
    return Arrival(at, published, undated, again)
