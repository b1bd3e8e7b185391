"""The truth about the simulated companies, to judge what was found against."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from schemas import codec
from simulate.city import City
from simulate.stories import Story, plant

__all__ = ["truth", "write_truth"]


def truth(city: City, seed: int, start: datetime, *, days: int = 1095) -> list[Story]:
    """Return who goes bad, how, when it begins, when it defaults, and which facts tell of it.

    Parameters
    ----------
    seed, start
        As given to `simulate.events.events`, whose planted changes carry these very fact ids.
    days
        Stories that start within so many days of `start`.
    """
    return plant(city, seed, start, days=days)[0]


def write_truth(path: Path, stories: Iterable[Story]) -> int:
    """Write one JSON object a line and return how many."""
    written = 0
    with path.open("wb") as file:
        for story in stories:
            file.write(codec.encode(story) + b"\n")
            written += 1
    return written
