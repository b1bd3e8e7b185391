"""Which patterns a fact brings forward, given the trail of its borrower. Event time, any order."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from typing import TypeVar

from routing.plans import ALL_BITS, ALL_STEPS, BITS, Plan, Ready, Served
from routing.trail import Trace, Trail
from schemas.findings import Finding, Seen
from schemas.patterns import Pattern, Signal, Step, code_of

__all__ = ["Finder", "keep_days"]

T = TypeVar("T")


def keep_days(patterns: Sequence[Pattern]) -> int:
    """Return how long traces are needed: twice the longest window and the quiet before it.

    So a fact that comes late by up to a window is judged as if it had come in time.
    """
    return max((2 * p.within_days + p.quiet_days for p in patterns), default=0)


class Finder:
    """Finds patterns. Most facts end at a comparison of bits a pattern.

    A pattern that the facts of its window cannot reach, whatever the order among them, is ruled out
    by the bits they give. What is left is weighed exactly.
    """

    def __init__(self, patterns: Sequence[Pattern], signals: Sequence[Signal]) -> None:
        self._named = {code_of(signal.id): signal for signal in signals}
        self._plans = [Plan(pattern) for pattern in patterns]
        self._widest = max((plan.span for plan in self._plans), default=0)
        self._masks: dict[
            int, int
        ] = {}  # of all plans side by side, so that a trail is walked once
        for place, plan in enumerate(self._plans):
            for code, mask in plan.masks.items():
                self._masks[code] = self._masks.get(code, 0) | mask << place * BITS
        self._wide: dict[tuple[int, ...], int] = {}  # signals of a trace -> the bits of all plans
        self._concerned: dict[tuple[int, ...], tuple[list[_Placed], list[_Placed]]] = {}

    def find(
        self, trail: Trail, new: Trace, *, watched: bool = True
    ) -> list[tuple[Pattern, Finding]]:
        """Return every pattern to which a fact adds points and that has reached a threshold.

        The trail holds the fact. The gravest come first. Where nobody watches, only patterns on
        trial are looked for: the others concern nobody.
        """
        concerned = self._concerned.get(new.signals) or self._concern(new.signals)
        placed = concerned[0] if watched else concerned[1]
        if not placed:
            return []
        wide, widest, at = self._wide, self._widest, new.at
        wides, given = [], 0
        for trace in trail.traces:
            mask = wide.get(trace.signals)
            if mask is None:
                mask = self._widely(trace.signals)
            wides.append(mask)
            if -widest <= trace.at - at <= widest:
                given |= mask
        found, times = [], None
        for shift, plan in placed:
            if plan.most(given >> shift & ALL_BITS) < plan.notice:
                continue
            if times is None:
                times = [trace.at for trace in trail.traces]
            finding = self._judge(plan, shift, trail.traces, wides, times, new)
            if finding is not None:
                found.append((plan.pattern, finding))
        if len(found) > 1:
            found.sort(key=lambda pair: (pair[1].level != "act", -pair[1].points, pair[0].id))
        return found

    def _concern(self, signals: tuple[int, ...]) -> tuple[list[_Placed], list[_Placed]]:
        """Return the plans that have a step for these signals: all, then those on trial."""
        found = [
            (place * BITS, plan)
            for place, plan in enumerate(self._plans)
            if any(plan.masks.get(code, 0) & ALL_STEPS for code in signals)
        ]
        of_these = found, [(shift, plan) for shift, plan in found if plan.pattern.shadow]
        self._concerned[signals] = of_these
        return of_these

    def _widely(self, signals: tuple[int, ...]) -> int:
        mask = 0
        for code in signals:
            mask |= self._masks.get(code, 0)
        self._wide[signals] = mask
        return mask

    def _judge(
        self, plan: Plan, shift: int, traces: Sequence[Trace], wides: Sequence[int],
        times: Sequence[int], new: Trace,
    ) -> Finding | None:  # fmt: skip
        """`times` are those of the traces."""
        masks = [wide >> shift & ALL_BITS for wide in wides]
        points, best = plan.notice, None
        for start, stop in _windows(plan, times, new.at):
            reached = _weigh(plan, traces, masks, start, stop)[0]
            if reached > points or (best is None and reached == points):
                points, best = reached, (start, stop)
        if best is None:
            return None
        at = next(place for place in reversed(range(len(traces))) if traces[place] is new)
        others, earlier, without = _but(traces, at), _but(times, at), _but(masks, at)
        for start, stop in _windows(plan, earlier, new.at):
            if _weigh(plan, others, without, start, stop)[0] >= points:
                return None
        return self._finding(plan, _named(plan, traces, masks, *best, new))

    def _finding(self, plan: Plan, matched: list[tuple[Step, Trace]]) -> Finding:
        pattern = plan.pattern
        points = sum([step.weight for step, _ in matched])
        return Finding(
            pattern=pattern.id, name_zh=pattern.name_zh, name_en=pattern.name_en,
            level="act" if points >= pattern.act else "notice", points=points, act=pattern.act,
            steps=tuple(
                _seen(step, trace, self._named)
                for step, trace in sorted(matched, key=lambda pair: (pair[1].at, pair[1].fact))
            ),
        )  # fmt: skip


_Placed = tuple[int, Plan]


def _windows(plan: Plan, times: Sequence[int], at: int) -> list[tuple[int, int]]:
    """Return every window that could hold a fact and follows enough quiet: from where, to where.

    `times` are in order, as trails are.
    """
    span, quiet = plan.span, plan.quiet
    first = bisect_left(times, at)
    if first >= len(times) - 1 and (not times or times[-1] <= at):  # as facts mostly come
        start = bisect_left(times, at - span)
        busy = quiet and 0 < start < len(times) and times[start] - times[start - 1] <= quiet
        return [] if busy or start == len(times) else [(start, len(times))]
    found = []
    for end in dict.fromkeys([at, *times[first : bisect_right(times, at + span, first)]]):
        start, stop = bisect_left(times, end - span), bisect_right(times, end)
        busy = quiet and 0 < start < stop and times[start] - times[start - 1] <= quiet
        if start < stop and not busy:
            found.append((start, stop))
    return found


def _but(all_: Sequence[T], place: int) -> Sequence[T]:
    """Return all but one; the newest, mostly."""
    return [*all_[:place], *all_[place + 1 :]]


def _weigh(
    plan: Plan, traces: Sequence[Trace], masks: Sequence[int], start: int, stop: int
) -> Served:
    """Return the most points that the facts of a window give, and who fills which step.

    Facts are counted among those of the window that can fill any step: see `_named`.
    """
    return plan.served(tuple([mine for _, mine in _fills(plan, traces, masks, start, stop)]))


def _fills(
    plan: Plan, traces: Sequence[Trace], masks: Sequence[int], start: int, stop: int
) -> list[tuple[int, int]]:
    """Return the facts of a window that can fill a step, each with the steps that it can fill."""
    asks = plan.ask_bits
    found = []
    for place in range(start, stop):
        mine = masks[place] & ALL_STEPS
        if mine & asks:
            for ready in plan.asking:
                if mine & ready.bit and not _answered(ready, traces, masks, start, stop, place):
                    mine &= ~ready.bit
        if mine:
            found.append((place, mine))
    return found


def _answered(
    ready: Ready, traces: Sequence[Trace], masks: Sequence[int], start: int, stop: int, place: int
) -> bool:
    """Return whether a window has the further fact that a step asks for, seen from a fact."""
    want, own = ready.want, traces[place]
    for at in range(start, stop):
        if not masks[at] & want or at == place:
            continue
        other = traces[at]
        apart = own.at - other.at
        if ready.later and apart < 0:
            return False  # and so are all that follow
        if ready.reach is not None and abs(apart) > ready.reach:
            continue
        if ready.larger and not 0 < other.yuan < own.yuan:
            continue
        return True
    return False


def _named(
    plan: Plan, traces: Sequence[Trace], masks: Sequence[int], start: int, stop: int, new: Trace
) -> list[tuple[Step, Trace]]:
    """Return who fills which step of a window, heaviest first, so that the new fact is named.

    Where it only let another fact count, it takes a step of the same weight or none.
    """
    fills = _fills(plan, traces, masks, start, stop)
    _, served = plan.served(tuple([mine for _, mine in fills]))
    named = [(plan.steps[step].step, traces[fills[fact][0]]) for step, fact in served]
    if any(trace is new for _, trace in named):
        return named
    could = next((mine for place, mine in fills if traces[place] is new), 0)
    for place, (step, _) in enumerate(served):
        ready = plan.steps[step]
        if could & ready.bit:
            return [*named[:place], (ready.step, new), *named[place + 1 :]]
    asked = {step.after or step.near for step, _ in named}
    names = tuple(name for name in sorted(filter(None, asked)) if code_of(name) in new.signals)
    return [*named, (Step(signals=names, weight=0.0), new)] if names else named


def _seen(step: Step, trace: Trace, named: Mapping[int, Signal]) -> Seen:
    code = next(c for c in map(code_of, step.signals) if c in trace.signals)
    signal = named[code]
    return Seen(
        fact_id=trace.fact_id, occurred_at=trace.occurred_at, signal=signal.id,
        name_zh=signal.name_zh, name_en=signal.name_en, weight=step.weight,
    )  # fmt: skip
