"""How grave is a change, and by which rule: thresholds for scores, rules for what always matters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from routing.conditions import meets
from schemas.catalogue import Kind
from schemas.changes import ChangeEvent, kind_of
from schemas.policy import Policy, Rule
from schemas.scalars import Severity
from schemas.scores import Score

__all__ = ["Grade", "Grader", "grader"]


class Grade(Struct, frozen=True):
    """The severity, None when nobody needs to know, and the rule that says so.

    The rule of a change that alerts by its score alone is `strange_` and its kind.
    """

    severity: Severity | None = None
    rule: str = ""
    shadows: tuple[str, ...] = ()  # rules on trial that the change meets


_NOBODY = Grade()


Grader = Callable[[ChangeEvent, Score], Grade]


def grader(policy: Policy, kinds: Mapping[str, Kind]) -> Grader:
    """Return the function that grades changes by this policy and catalogue.

    It gives the gravest that a rule or a threshold asks for. A rule and a critical score together
    count one step higher than the rule. Only adverse changes alert by their score: what is merely
    rare and good news is not. A score alone lifts a kind one step above its prior at most: no
    address change is critical for being unusual.
    """
    rules: dict[str, list[Rule]] = {}
    for rule in sorted(policy.rules, key=lambda rule: -rule.severity):
        for code in rule.kinds:
            rules.setdefault(code, []).append(rule)
    return lambda change, score: _grade(change, score, policy, kinds, rules)


def _grade(
    change: ChangeEvent, score: Score, policy: Policy, kinds: Mapping[str, Kind],
    rules: Mapping[str, Sequence[Rule]],
) -> Grade:  # fmt: skip
    code = kind_of(change)
    met = [rule for rule in rules.get(code, ()) if meets(change, rule)]
    best = next((rule for rule in met if not rule.shadow), None)
    shadows = tuple([rule.id for rule in met if rule.shadow])
    by_score = _by_score(score.score, policy)
    if best is not None:
        severity = best.severity
        if by_score is Severity.CRITICAL:
            severity = _next(severity)
        return Grade(severity, best.id, shadows)
    kind = kinds.get(code)
    if by_score is None or kind is None or kind.direction != "adverse":
        return Grade(shadows=shadows) if shadows else _NOBODY
    return Grade(min(by_score, _next(kind.severity)), f"strange_{code}", shadows)


def _next(severity: Severity) -> Severity:
    return Severity(min(severity + 1, Severity.CRITICAL))


def _by_score(score: float, policy: Policy) -> Severity | None:
    thresholds = policy.thresholds
    if score >= thresholds.critical:
        return Severity.CRITICAL
    if score >= thresholds.warning:
        return Severity.WARNING
    return Severity.NOTICE if score >= thresholds.notice else None
