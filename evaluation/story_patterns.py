"""What patterns find: how many facts bring one to `notice` or `act`, and how many are of a story."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from msgspec import Struct

from evaluation.story_walk import Walk

__all__ = ["Level", "PatternFound", "measure_patterns"]


class Level(Struct, frozen=True, kw_only=True):
    """Facts that bring a pattern to one of its two thresholds."""

    facts: int
    in_stories: float | None  # part of them, None of none


class PatternFound(Struct, frozen=True, kw_only=True):
    notice: Level
    act: Level
    stories: int  # in which it came to either


def measure_patterns(walks: Sequence[Walk], names: Sequence[str]) -> dict[str, PatternFound]:
    """Return what came of each pattern over several cities, those on trial (`shadow`) too."""
    told: dict[tuple[str, str], list[bool]] = defaultdict(list)
    stories: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for city, walked in enumerate(walks):
        for one in walked.offered:
            for name, level in one.patterns:
                told[name, level].append(one.story >= 0)
                if one.story >= 0:
                    stories[name].add((city, one.story))
    return {
        name: PatternFound(
            notice=_level(told[name, "notice"]), act=_level(told[name, "act"]),
            stories=len(stories[name]),
        )
        for name in names
    }  # fmt: skip


def _level(in_story: Sequence[bool]) -> Level:
    part = sum(in_story) / len(in_story) if in_story else None
    return Level(facts=len(in_story), in_stories=part)
