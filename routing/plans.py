"""Patterns made ready: as numbers for `routing.judging`, and as words for what is found."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from routing.judging import AFTER, ALL_STEPS, MOST_STEPS, NEAR, WIDTH
from schemas.patterns import Pattern, Step, code_of

__all__ = ["Plan", "marks_of", "numbers_of"]

_DAY = 86_400


class Plan:
    """A pattern with its steps heaviest first, each with its signals as trails hold them."""

    def __init__(self, pattern: Pattern) -> None:
        self.pattern = pattern
        self.steps = tuple(sorted(pattern.steps, key=lambda step: -step.weight))
        self.codes = tuple(tuple(map(code_of, step.signals)) for step in self.steps)
        self.marks: dict[int, int] = {}  # code of a signal -> its bits, see `routing.judging`
        for place, step in enumerate(self.steps):
            for code in self.codes[place]:
                self.marks[code] = self.marks.get(code, 0) | 1 << place
            asked = step.after or step.near
            if asked is not None:
                code = code_of(asked)
                self.marks[code] = self.marks.get(code, 0) | 1 << MOST_STEPS + place

    def fills(self, signals: Sequence[int]) -> bool:
        """Return whether a fact of these signals can fill any step."""
        return any(self.marks.get(code, 0) & ALL_STEPS for code in signals)


def numbers_of(plans: Sequence[Plan]) -> NDArray[np.float64]:
    """Return a row a pattern: its notice, window and quiet in seconds, whether it is on trial.

    Then for each step its weight, whether it asks for a further fact, how many seconds away that
    may be, and whether it must be smaller; zeros for steps that it does not have.
    """
    rows = []
    for plan in plans:
        of, steps = plan.pattern, [_numbers(step) for step in plan.steps]
        steps += [(0.0, 0, 0.0, 0)] * (MOST_STEPS - len(steps))
        rows.append(
            [of.notice, of.within_days * _DAY, of.quiet_days * _DAY, of.shadow, *sum(steps, ())]
        )
    return np.array(rows, np.float64).reshape(len(rows), WIDTH)


def _numbers(step: Step) -> tuple[float, int, float, int]:
    asks = AFTER if step.after is not None else NEAR if step.near is not None else 0
    reach = math.inf if step.days is None else step.days * _DAY
    return step.weight, asks, reach, step.larger


def marks_of(plans: Sequence[Plan]) -> NDArray[np.int64]:
    """Return a row a signal, by code: that, and its bits of each pattern."""
    codes = sorted({code for plan in plans for code in plan.marks})
    rows = [[code, *(plan.marks.get(code, 0) for plan in plans)] for code in codes]
    return np.array(rows, np.int64).reshape(len(rows), 1 + len(plans))
