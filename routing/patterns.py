"""Which patterns a fact brings forward, given the trail of its borrower. Event time, any order."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence

from routing.plans import ALL_BITS, ALL_STEPS, BITS, Plan, Ready
from routing.trail import Trace, Trail
from schemas.findings import Finding, Seen
from schemas.patterns import Pattern, Signal, Step, code_of

__all__ = ["Finder", "keep_days"]


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
        found = [
            (plan.pattern, finding)
            for shift, plan in placed
            if plan.most(given >> shift & ALL_BITS) >= plan.notice
            and (finding := self._judge(plan, shift, trail.traces, wides, new)) is not None
        ]
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
        self, plan: Plan, shift: int, traces: Sequence[Trace], wides: Sequence[int], new: Trace
    ) -> Finding | None:
        masks = [wide >> shift & ALL_BITS for wide in wides]
        best: _Weighed | None = None
        points = plan.notice
        for start, stop in _windows(plan, [trace.at for trace in traces], new.at):
            weighed = _Weighed(plan, traces[start:stop], masks[start:stop])
            if weighed.points > points or (best is None and weighed.points == points):
                points, best = weighed.points, weighed
        if best is None:
            return None
        kept = [place for place, trace in enumerate(traces) if trace is not new]
        others, masks = [traces[place] for place in kept], [masks[place] for place in kept]
        for start, stop in _windows(plan, [trace.at for trace in others], new.at):
            if _Weighed(plan, others[start:stop], masks[start:stop]).points >= points:
                return None
        return self._finding(plan, best.naming(new))

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
    found = []
    for end in dict.fromkeys([at, *times[first : bisect_right(times, at + span, first)]]):
        start, stop = bisect_left(times, end - span), bisect_right(times, end)
        busy = quiet and 0 < start < stop and times[start] - times[start - 1] <= quiet
        if start < stop and not busy:
            found.append((start, stop))
    return found


class _Weighed:
    """The facts of a window and the most points that they give."""

    __slots__ = ("masks", "plan", "points", "served", "traces", "who")

    def __init__(self, plan: Plan, traces: Sequence[Trace], masks: Sequence[int]) -> None:
        self.plan, self.traces, self.masks = plan, traces, masks
        self.who: list[int] = []  # the facts that can fill a step
        fills = []
        for place, mask in enumerate(masks):
            mine = mask & ALL_STEPS
            if mine & plan.ask_bits:
                for ready in plan.asking:
                    if mine & ready.bit and not self._answered(ready, traces[place]):
                        mine &= ~ready.bit
            if mine:
                fills.append(mine)
                self.who.append(place)
        self.points, self.served = plan.served(tuple(fills))

    def _answered(self, ready: Ready, trace: Trace) -> bool:
        """Return whether there is the further fact that a step asks for, seen from a fact."""
        want, at = ready.want, trace.at
        for mask, other in zip(self.masks, self.traces, strict=True):
            if not mask & want or other is trace:
                continue
            apart = at - other.at
            if ready.later and apart < 0:
                return False  # and so are all that follow
            if ready.reach is not None and abs(apart) > ready.reach:
                continue
            if ready.larger and not 0 < other.yuan < trace.yuan:
                continue
            return True
        return False

    def naming(self, new: Trace) -> list[tuple[Step, Trace]]:
        """Return who fills which step, heaviest first, so that the new fact is named.

        Where it only let another fact count, it takes a step of the same weight or none.
        """
        steps, traces = self.plan.steps, self.traces
        named = [(steps[step].step, traces[self.who[fact]]) for step, fact in self.served]
        if any(trace is new for _, trace in named):
            return named
        for place, (step, _) in enumerate(self.served):
            ready = steps[step]
            if not set(ready.codes).isdisjoint(new.signals) and (
                not ready.want or self._answered(ready, new)
            ):
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
