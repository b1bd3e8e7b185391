"""A pattern made ready: what facts can fill of it, as bits, and what filled steps come to."""

from __future__ import annotations

from collections.abc import Sequence

from routing.matching import heaviest
from schemas.patterns import Pattern, Step, code_of

__all__ = ["ALL_BITS", "ALL_STEPS", "BITS", "Plan", "Ready", "Served"]

_DAY = 86_400
_MOST_STEPS = 8  # of a pattern, see its schema
ALL_STEPS = (1 << _MOST_STEPS) - 1
BITS = 2 * _MOST_STEPS  # of a plan's mask: steps that are filled, then further signals asked for
ALL_BITS = (1 << BITS) - 1
_MOST_KNOWN = 1 << 14  # answers a plan remembers

Served = tuple[float, tuple[tuple[int, int], ...]]
"""The points, and which step (heaviest first) each of some facts fills."""


class Ready:
    """A step with its signals as trails hold them."""

    __slots__ = ("bit", "codes", "later", "larger", "reach", "step", "want")

    def __init__(self, step: Step, place: int) -> None:
        asked = step.after or step.near
        self.step = step
        self.codes = tuple(map(code_of, step.signals))
        self.bit = 1 << place
        self.want = (
            0 if asked is None else 1 << place + _MOST_STEPS
        )  # facts of the signal asked for
        self.later = step.after is not None  # than the fact that is asked for
        self.reach = None if step.days is None else step.days * _DAY  # seconds, how far from it
        self.larger = step.larger  # in amount than the fact that is asked for


class Plan:
    """Bit `i` of a mask stands for `steps[i]`, bit 8 + `i` for the signal which that step asks for."""

    def __init__(self, pattern: Pattern) -> None:
        self.pattern = pattern
        self.notice = pattern.notice
        self.span, self.quiet = pattern.within_days * _DAY, pattern.quiet_days * _DAY  # seconds
        heaviest_first = sorted(pattern.steps, key=lambda step: -step.weight)
        self.steps = tuple(Ready(step, i) for i, step in enumerate(heaviest_first))
        self.asking = tuple(ready for ready in self.steps if ready.want)
        self.ask_bits = sum(ready.bit for ready in self.asking)
        self.masks: dict[int, int] = {}  # code of a signal -> its bits
        for ready in self.steps:
            for code in ready.codes:
                self.masks[code] = self.masks.get(code, 0) | ready.bit
        for ready in self.asking:
            code = code_of(ready.step.after or ready.step.near or "")
            self.masks[code] = self.masks.get(code, 0) | ready.want
        self._most: dict[int, float] = {}
        self._served: dict[tuple[int, ...], Served] = {}

    def most(self, given: int) -> float:
        """Return what facts that give these bits cannot exceed, however many and in which order.

        A step can be filled where a fact gives its signal, and one gives the signal it asks for.
        """
        points = self._most.get(given)
        if points is None:
            filled = [r for r in self.steps if r.bit & given and (not r.want or r.want & given)]
            points = self._most[given] = sum([ready.step.weight for ready in filled])
        return points

    def served(self, fills: tuple[int, ...]) -> Served:
        """Give each step a fact of its own so that the points are as many as can be.

        `fills` are the steps that each fact can fill. Few such rows are common, so answers are
        remembered.
        """
        found = self._served.get(fills)
        if found is None:
            if len(self._served) >= _MOST_KNOWN:
                self._served.clear()
            found = self._served[fills] = self._serve(fills)
        return found

    def _serve(self, fills: Sequence[int]) -> Served:
        options = [[i for i, mask in enumerate(fills) if mask & r.bit] for r in self.steps]
        given = [(step, fact) for step, fact in enumerate(heaviest(options)) if fact is not None]
        return sum([self.steps[step].step.weight for step, _ in given]), tuple(given)
