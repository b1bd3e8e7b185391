"""How grave is a change, and by which rule: thresholds for scores, rules for what always matters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from schemas.catalogue import Kind
from schemas.changes import (
    AbnormalOperation,
    ChangeEvent,
    EquityChange,
    Inspection,
    Registration,
    amount_fen,
    kind_of,
)
from schemas.policy import Policy, Rule
from schemas.scalars import Severity
from schemas.scores import Score

__all__ = ["Grade", "Grader", "grader", "meets"]

_CONTROL = (1 / 3, 1 / 2, 2 / 3)  # of the capital: veto, majority, qualified majority
_ROUNDING = 1e-9  # 35 % less 10 % is a float just below 25 %


class Grade(Struct, frozen=True):
    """The severity, None when nobody needs to know, and the rule that says so.

    The rule of a change that alerts by its score alone is `strange_` and its kind.
    """

    severity: Severity | None = None
    rule: str = ""


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
    best = next((rule for rule in rules.get(code, ()) if meets(change, rule)), None)
    by_score = _by_score(score.score, policy)
    if best is not None:
        severity = best.severity
        if by_score is Severity.CRITICAL:
            severity = _next(severity)
        return Grade(severity, best.id)
    kind = kinds.get(code)
    if by_score is None or kind is None or kind.direction != "adverse":
        return _NOBODY
    return Grade(min(by_score, _next(kind.severity)), f"strange_{code}")


def _next(severity: Severity) -> Severity:
    return Severity(min(severity + 1, Severity.CRITICAL))


def _by_score(score: float, policy: Policy) -> Severity | None:
    thresholds = policy.thresholds
    if score >= thresholds.critical:
        return Severity.CRITICAL
    if score >= thresholds.warning:
        return Severity.WARNING
    return Severity.NOTICE if score >= thresholds.notice else None


def meets(change: ChangeEvent, rule: Rule) -> bool:
    """Return whether a change meets every condition of a rule. A field it lacks is not met."""
    if rule.amount_from is not None:
        amount = amount_fen(change)
        if amount is None or amount < rule.amount_from:
            return False
    if rule.actions and not (
        isinstance(change, AbnormalOperation | Registration) and change.action in rule.actions
    ):
        return False
    if rule.passed is not None and not (
        isinstance(change, Inspection) and _passed(change) is rule.passed
    ):
        return False
    return _meets_equity(change, rule)


def _passed(inspection: Inspection) -> bool:
    """Return the last word on an inspection: a fault found and put right is no fault."""
    return inspection.passed or inspection.reinspection_passed is True


def _meets_equity(change: ChangeEvent, rule: Rule) -> bool:
    asked = (
        rule.natures or rule.control_changes
        or rule.share_moved_from is not None or rule.pledged_from is not None
    )  # fmt: skip
    if not asked:
        return True
    if not isinstance(change, EquityChange):
        return False
    before, after = change.share_before, change.share_after
    if rule.natures and change.nature not in rule.natures:
        return False
    if (
        rule.share_moved_from is not None
        and abs(after - before) < rule.share_moved_from - _ROUNDING
    ):
        return False
    if rule.pledged_from is not None and max(change.pledged, change.frozen) < rule.pledged_from:
        return False
    return not rule.control_changes or any((before < x) != (after < x) for x in _CONTROL)
