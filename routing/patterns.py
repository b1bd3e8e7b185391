"""Which patterns a fact brings forward, given the trail of its borrower. Event time, any order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from operator import itemgetter

import numpy as np

from routing.judging import FILLED, MOST_STEPS, OWN, PATTERN, judged
from routing.plans import Plan, marks_of, numbers_of
from routing.trail import Trace, Trail
from schemas.findings import Finding, Seen
from schemas.patterns import Pattern, Signal, Step, code_of

__all__ = ["Finder", "keep_days"]

_place = itemgetter(0)


def keep_days(patterns: Sequence[Pattern]) -> int:
    """Return how long traces are needed: twice the longest window and the quiet before it.

    So a fact that comes late by up to a window is judged as if it had come in time.
    """
    return max((2 * p.within_days + p.quiet_days for p in patterns), default=0)


class Finder:
    """Finds patterns. What most facts come to is decided without an object for what is remembered.

    `routing.judging` decides which patterns a fact brings forward; here they get their words.
    """

    def __init__(self, patterns: Sequence[Pattern], signals: Sequence[Signal]) -> None:
        self._named = {signal.id: signal for signal in signals}
        self._plans = [Plan(pattern) for pattern in patterns]
        self._marks, self._numbers = marks_of(self._plans), numbers_of(self._plans)
        self._found = np.empty((len(self._plans), FILLED + MOST_STEPS), np.int64)
        self._concerned: dict[tuple[int, ...], tuple[bool, bool]] = {}

    def find(
        self, trail: Trail, new: Trace, *, watched: bool = True
    ) -> list[tuple[Pattern, Finding]]:
        """Return every pattern to which a fact adds points and that has reached a threshold.

        The trail holds the fact. The gravest come first. Where nobody watches, only patterns on
        trial are looked for: the others concern nobody.
        """
        concerned = self._concerned.get(new.signals) or self._concern(new.signals)
        if not concerned[0 if watched else 1]:
            return []
        n = judged(trail.raw, new.fact, watched, self._marks, self._numbers, self._found)
        if not n:
            return []
        traces, found = trail.traces, []
        for row in self._found[:n].tolist():
            plan = self._plans[row[PATTERN]]
            found.append((plan.pattern, self._finding(plan, traces, row)))
        if n > 1:
            found.sort(key=lambda pair: (pair[1].level != "act", -pair[1].points, pair[0].id))
        return found

    def _concern(self, signals: tuple[int, ...]) -> tuple[bool, bool]:
        """Return whether any pattern has a step for these signals, and whether one on trial has."""
        found = [plan for plan in self._plans if plan.fills(signals)]
        of_these = bool(found), any(plan.pattern.shadow for plan in found)
        self._concerned[signals] = of_these
        return of_these

    def _finding(self, plan: Plan, traces: Sequence[Trace], row: Sequence[int]) -> Finding:
        """Return a finding; a fact that only let others count is named without points."""
        pattern, own, filled = plan.pattern, row[OWN], row[FILLED:]
        matched = [(at, step) for at, step in zip(filled, plan.steps, strict=False) if at >= 0]
        points = sum([step.weight for _, step in matched])
        if own not in filled:
            asked = {step.after or step.near for _, step in matched}
            signals = traces[own].signals
            names = tuple(name for name in sorted(filter(None, asked)) if code_of(name) in signals)
            if names:
                matched.append((own, Step(signals=names, weight=0.0)))
        matched.sort(key=_place)
        return Finding(
            pattern=pattern.id, name_zh=pattern.name_zh, name_en=pattern.name_en,
            level="act" if points >= pattern.act else "notice", points=points, act=pattern.act,
            steps=tuple([self._seen(step, traces[at]) for at, step in matched]),
        )  # fmt: skip

    def _seen(self, step: Step, trace: Trace) -> Seen:
        signals = trace.signals
        for name in step.signals:
            if code_of(name) in signals:
                break
        signal = self._named[name]
        return Seen(
            fact_id=trace.fact.hex(), occurred_at=datetime.fromtimestamp(trace.at, UTC),
            signal=name, name_zh=signal.name_zh, name_en=signal.name_en, weight=step.weight,
        )  # fmt: skip
