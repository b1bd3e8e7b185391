"""Which patterns a fact brings forward, given the trail of its borrower. Event time, any order."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from routing.matching import heaviest
from routing.trail import Trace, Trail
from schemas.findings import Finding, Seen
from schemas.patterns import Pattern, Signal, Step, code_of

__all__ = ["Finder", "finder", "keep_days"]

_DAY = 86_400
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
    by_code: dict[int, list[Pattern]] = {}
    for pattern in patterns:
        for code in {code_of(name) for step in pattern.steps for name in step.signals}:
            by_code.setdefault(code, []).append(pattern)
    named = {code_of(signal.id): signal for signal in signals}

    def find(trail: Trail, new: Trace) -> list[tuple[Pattern, Finding]]:
        found = []
        seen: set[str] = set()
        for code in new.signals:
            for pattern in by_code.get(code, ()):
                if pattern.id not in seen:
                    seen.add(pattern.id)
                    if (finding := _judge(pattern, trail, new, named)) is not None:
                        found.append((pattern, finding))
        found.sort(key=lambda pair: (pair[1].level != "act", -pair[1].points, pair[0].id))
        return found

    return find


def _judge(pattern: Pattern, trail: Trail, new: Trace, named: dict[int, Signal]) -> Finding | None:
    best: list[tuple[Step, Trace]] = []
    points = without = 0.0
    others = Trail(tuple([t for t in trail.traces if t is not new and t.fact != new.fact]))
    for window in _windows(pattern, trail, new):
        matched = _naming(new, _match(pattern, window), window)
        if (total := sum(step.weight for step, _ in matched)) > points:
            points, best = total, matched
    for window in _windows(pattern, others, new):
        without = max(without, sum(step.weight for step, _ in _match(pattern, window)))
    if points < pattern.notice or points <= without:
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


def _windows(pattern: Pattern, trail: Trail, new: Trace) -> list[list[Trace]]:
    """Return every window of the trail that could hold `new` and follows enough quiet."""
    span = pattern.within_days * _DAY
    traces = trail.traces
    ends = {t.at for t in traces if new.at <= t.at <= new.at + span} | {new.at}
    found = []
    for end in sorted(ends):
        window = [t for t in traces if end - span <= t.at <= end]
        if window and not (pattern.quiet_days and _busy_before(pattern, traces, window[0].at)):
            found.append(window)
    return found


def _busy_before(pattern: Pattern, traces: Sequence[Trace], start: int) -> bool:
    return any(start - pattern.quiet_days * _DAY <= t.at < start for t in traces)


def _match(pattern: Pattern, window: Sequence[Trace]) -> list[tuple[Step, Trace]]:
    """Give each step a fact of its own so that the points are as many as can be."""
    steps = sorted(pattern.steps, key=lambda step: -step.weight)
    options = [[i for i, t in enumerate(window) if _fits(step, t, window)] for step in steps]
    return [
        (step, window[place])
        for step, place in zip(steps, heaviest(options), strict=True)
        if place is not None
    ]


def _naming(
    new: Trace, matched: list[tuple[Step, Trace]], window: Sequence[Trace]
) -> list[tuple[Step, Trace]]:
    """Return a match as heavy that names the new fact, where it only let another fact count."""
    if any(trace is new for _, trace in matched):
        return matched
    for place, (step, _) in enumerate(matched):
        if _fits(step, new, window):
            return [*matched[:place], (step, new), *matched[place + 1 :]]
    asked = {step.after or step.near for step, _ in matched}
    names = tuple(name for name in sorted(filter(None, asked)) if code_of(name) in new.signals)
    return [*matched, (Step(signals=names, weight=0.0), new)] if names else matched


def _fits(step: Step, trace: Trace, window: Sequence[Trace]) -> bool:
    if not any(code_of(name) in trace.signals for name in step.signals):
        return False
    if step.after is None and step.near is None:
        return True
    wanted = code_of(step.after or step.near or "")
    reach = step.days * _DAY if step.days is not None else None
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
