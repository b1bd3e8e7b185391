"""Whether the signals and patterns of a policy fit together: found when the file is read."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.catalogue import Catalogue
from schemas.patterns import Pattern, Step, code_of
from schemas.policy import Policy

__all__ = ["problems"]


def problems(policy: Policy, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Yield `(the text in whose line it is, what is wrong)` for signals and patterns."""
    kinds, codes = catalogue.by_code(), dict[int, str]()
    for signal in policy.signals:
        for kind in signal.kinds:
            if kind not in kinds:
                yield (
                    f"id: {signal.id}",
                    f"signals: {signal.id}: kinds: {kind} is not in the catalogue",
                )
        known = codes.setdefault(code_of(signal.id), signal.id)
        if known == signal.id and [s.id for s in policy.signals].count(signal.id) > 1:
            yield f"id: {signal.id}", f"signals: {signal.id} is there twice"
        elif known != signal.id:
            yield (
                f"id: {signal.id}",
                f"signals: {signal.id} and {known} have one code; rename one of them",
            )
    names = {signal.id for signal in policy.signals}
    taken = {rule.id for rule in policy.rules}
    for pattern in policy.patterns:
        if pattern.id in taken:
            yield f"id: {pattern.id}", f"patterns: {pattern.id} is there twice, or is a rule too"
        taken.add(pattern.id)
        for problem in _of_pattern(pattern, names):
            yield f"id: {pattern.id}", f"patterns: {pattern.id}: {problem}"


def _of_pattern(pattern: Pattern, names: set[str]) -> Iterator[str]:
    most = sum(step.weight for step in pattern.steps)
    if not pattern.notice <= pattern.act <= most:
        yield (
            f"notice {pattern.notice:g} <= act {pattern.act:g} <= {most:g}, the sum of all"
            " weights, must hold"
        )
    if max(step.weight for step in pattern.steps) >= pattern.notice:
        yield f"notice {pattern.notice:g} is reached by one step alone: that is a rule"
    named = {name for step in pattern.steps for name in step.signals}
    for step in pattern.steps:
        yield from _of_step(step, names)
        if (other := step.after or step.near) is not None and other not in named:
            yield f"steps: after and near must name a signal of another step, not {other}"


def _of_step(step: Step, names: set[str]) -> Iterator[str]:
    for name in (*step.signals, step.after, step.near):
        if name is not None and name not in names:
            yield f"steps: {name} is not among the signals"
    if step.after is not None and step.near is not None:
        yield "steps: after and near exclude each other"
    if (step.days is not None or step.larger) and step.after is None and step.near is None:
        yield "steps: days and larger need after or near"
