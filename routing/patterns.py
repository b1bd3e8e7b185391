"""Which patterns a fact brings forward, given the trail of its borrower. Event time, any order."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from routing.matching import heaviest
from routing.trail import Trace, Trail
from schemas.findings import Finding, Seen
from schemas.patterns import Pattern, Signal, Step, code_of

__all__ = ["Finder", "finder", "keep_days"]

_DAY = 86_400
_MOST_STEPS = 8  # of a pattern, see its schema
_ALL_STEPS = (1 << _MOST_STEPS) - 1
_BITS = 2 * _MOST_STEPS  # of a plan's mask: steps that are filled, then further signals asked for
_ALL_BITS = (1 << _BITS) - 1
Finder = Callable[[Trail, Trace], list[tuple[Pattern, Finding]]]


def keep_days(patterns: Sequence[Pattern]) -> int:
    """Return how long traces are needed: twice the longest window and the quiet before it.

    So a fact that comes late by up to a window is judged as if it had come in time.
    """
    return max((2 * p.within_days + p.quiet_days for p in patterns), default=0)


def finder(patterns: Sequence[Pattern], signals: Sequence[Signal]) -> Finder:
    """Return the function that finds patterns.

    It is given a trail that holds the new trace, and answers with every pattern to which that fact
    adds points and that has reached one of its thresholds, the gravest first.
    """
    plans = [_plan(pattern) for pattern in patterns]
    by_code: dict[int, list[int]] = {}
    masks: dict[int, int] = {}  # of all plans side by side, so that a trail is walked once
    for place, plan in enumerate(plans):
        for code, mask in plan.masks.items():
            if mask & _ALL_STEPS:
                by_code.setdefault(code, []).append(place)
            masks[code] = masks.get(code, 0) | mask << place * _BITS
    named = {code_of(signal.id): signal for signal in signals}

    wide: dict[tuple[int, ...], int] = {}  # signals of a trace -> the steps of all plans

    def find(trail: Trail, new: Trace) -> list[tuple[Pattern, Finding]]:
        found = []
        given = 0
        for trace in trail.traces:
            mask = wide.get(trace.signals)
            if mask is None:
                mask = wide[trace.signals] = _union(masks, trace.signals)
            given |= mask
        for place in dict.fromkeys([place for c in new.signals for place in by_code.get(c, ())]):
            plan = plans[place]
            could = _fillable(plan, given >> place * _BITS & _ALL_BITS)
            if plan.points[could][-1] >= plan.pattern.notice and (
                (finding := _judge(plan, trail.traces, new, named)) is not None
            ):
                found.append((plan.pattern, finding))
        if len(found) > 1:
            found.sort(key=lambda pair: (pair[1].level != "act", -pair[1].points, pair[0].id))
        return found

    return find


class _Ready(NamedTuple):
    """A step with its signals as trails hold them."""

    step: Step
    codes: frozenset[int]
    wanted: int | None  # the further signal it asks for
    reach: int | None  # seconds, how far from it


class _Plan(NamedTuple):
    """A pattern made ready. Bit `i` of a mask stands for `steps[i]`, bit 8 + `i` for what it asks."""

    pattern: Pattern
    steps: tuple[_Ready, ...]  # heaviest first
    masks: dict[int, int]  # code of a signal -> the steps that it can fill or is asked for by
    wants: tuple[tuple[int, int], ...]  # of each step that asks for a further signal: its two bits
    points: tuple[tuple[float, ...], ...]  # by mask: the most that 0, 1, 2 ... facts can give
    known: dict[tuple[int, ...], int]  # masks by all signals of a fact; few go together


def _plan(pattern: Pattern) -> _Plan:
    steps = tuple(
        _Ready(
            step,
            frozenset(map(code_of, step.signals)),
            code_of(name) if (name := step.after or step.near) is not None else None,
            None if step.days is None else step.days * _DAY,
        )
        for step in sorted(pattern.steps, key=lambda step: -step.weight)
    )
    masks: dict[int, int] = {}
    for place, ready in enumerate(steps):
        for code in ready.codes:
            masks[code] = masks.get(code, 0) | 1 << place
    wants = []
    for place, ready in enumerate(steps):
        if ready.wanted is not None:
            wants.append((1 << place, 1 << place + _MOST_STEPS))
            masks[ready.wanted] = masks.get(ready.wanted, 0) | wants[-1][1]
    weights = [
        [ready.step.weight for place, ready in enumerate(steps) if mask >> place & 1]
        for mask in range(1 << len(steps))
    ]
    points = tuple(tuple(accumulate(w, initial=0.0)) for w in weights)
    return _Plan(pattern, steps, masks, tuple(wants), points, {})


def _judge(
    plan: _Plan, traces: Sequence[Trace], new: Trace, named: dict[int, Signal]
) -> Finding | None:
    pattern = plan.pattern
    masks = [_mask(plan, trace) for trace in traces]
    best: list[tuple[Step, Trace]] = []
    points = without = 0.0
    for start, stop in _windows(pattern, traces, new):
        window, fills = traces[start:stop], masks[start:stop]
        if (most := _most(plan, fills)) > points and most >= pattern.notice:
            matched = _naming(new, _match(plan, window, fills), window)
            if (total := sum([step.weight for step, _ in matched])) > points:
                points, best = total, matched
    if points < pattern.notice:
        return None
    kept = [i for i, t in enumerate(traces) if t is not new and t.fact != new.fact]
    others, masks = [traces[i] for i in kept], [masks[i] for i in kept]
    for start, stop in _windows(pattern, others, new):
        fills = masks[start:stop]
        if _most(plan, fills) > without:
            matching = _match(plan, others[start:stop], fills)
            without = max(without, sum([ready.step.weight for ready, _ in matching]))
        if points <= without:
            return None
    return Finding(
        pattern=pattern.id,
        name_zh=pattern.name_zh,
        name_en=pattern.name_en,
        level="act" if points >= pattern.act else "notice",
        points=points,
        act=pattern.act,
        steps=tuple(
            _seen(step, trace, named)
            for step, trace in sorted(best, key=lambda pair: (pair[1].at, pair[1].fact))
        ),
    )


def _most(plan: _Plan, fills: Sequence[int]) -> float:
    """Return what these facts cannot exceed, whatever the order among them: cheap to ask.

    Each fact fills one step at most, and a step needs a fact of its signals.
    """
    union = facts = 0
    for mine in fills:
        union |= mine
        if mine & _ALL_STEPS:
            facts += 1
    points = plan.points[_fillable(plan, union)]
    return points[facts] if facts < len(points) else points[-1]


def _fillable(plan: _Plan, union: int) -> int:
    """Return the steps that can be filled where these bits are given: what they ask is among them."""
    steps = union & _ALL_STEPS
    for step, want in plan.wants:
        if not union & want:
            steps &= ~step
    return steps


def _windows(pattern: Pattern, traces: Sequence[Trace], new: Trace) -> list[tuple[int, int]]:
    """Return every window that could hold `new` and follows enough quiet: from where, to where."""
    span, quiet = pattern.within_days * _DAY, pattern.quiet_days * _DAY
    times = [trace.at for trace in traces]  # in order, as trails are
    first = bisect_left(times, new.at)
    ends = [new.at, *times[first : bisect_right(times, new.at + span)]]
    found = []
    for end in dict.fromkeys(ends):
        start, stop = bisect_left(times, end - span), bisect_right(times, end)
        busy = quiet and 0 < start < stop and times[start] - times[start - 1] <= quiet
        if start < stop and not busy:
            found.append((start, stop))
    return found


def _match(
    plan: _Plan, window: Sequence[Trace], fills: Sequence[int]
) -> list[tuple[_Ready, Trace]]:
    """Give each step a fact of its own so that the points are as many as can be."""
    options = []
    for place, ready in enumerate(plan.steps):
        could = [i for i, mask in enumerate(fills) if mask >> place & 1]
        if could and ready.wanted is not None:
            could = [i for i in could if _fits(ready, window[i], window)]
        options.append(could)
    return [
        (step, window[place])
        for step, place in zip(plan.steps, heaviest(options), strict=True)
        if place is not None
    ]


def _mask(plan: _Plan, trace: Trace) -> int:
    """Return the steps that a fact could fill, going by its signals alone."""
    mask = plan.known.get(trace.signals)
    if mask is None:
        mask = plan.known[trace.signals] = _union(plan.masks, trace.signals)
    return mask


def _union(masks: Mapping[int, int], signals: Sequence[int]) -> int:
    mask = 0
    for code in signals:
        mask |= masks.get(code, 0)
    return mask


def _naming(
    new: Trace, matched: list[tuple[_Ready, Trace]], window: Sequence[Trace]
) -> list[tuple[Step, Trace]]:
    """Return a match as heavy that names the new fact, where it only let another fact count."""
    named = [(ready.step, trace) for ready, trace in matched]
    if any(trace is new for _, trace in matched):
        return named
    for place, (ready, _) in enumerate(matched):
        if _fits(ready, new, window):
            return [*named[:place], (ready.step, new), *named[place + 1 :]]
    asked = {step.after or step.near for step, _ in named}
    names = tuple(name for name in sorted(filter(None, asked)) if code_of(name) in new.signals)
    return [*named, (Step(signals=names, weight=0.0), new)] if names else named


def _fits(ready: _Ready, trace: Trace, window: Sequence[Trace]) -> bool:
    step, codes, wanted, reach = ready
    if codes.isdisjoint(trace.signals):
        return False
    if wanted is None:
        return True
    for other in window:
        if other is trace or wanted not in other.signals:
            continue
        apart = trace.at - other.at
        if step.after is not None and apart < 0:
            continue
        if reach is not None and abs(apart) > reach:
            continue
        if step.larger and not 0 < other.yuan < trace.yuan:
            continue
        return True
    return False


def _seen(step: Step, trace: Trace, named: dict[int, Signal]) -> Seen:
    code = next(c for c in map(code_of, step.signals) if c in trace.signals)
    signal = named[code]
    return Seen(
        fact_id=trace.fact_id, occurred_at=trace.occurred_at, signal=signal.id,
        name_zh=signal.name_zh, name_en=signal.name_en, weight=step.weight,
    )  # fmt: skip
