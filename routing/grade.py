"""How grave is a change, and by which rule: thresholds for scores, rules for what always matters."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct

from routing.conditions import Check, check
from schemas.catalogue import Kind
from schemas.changes import ChangeEvent, kind_of
from schemas.policy import Policy, Rule, Thresholds
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
    views = {code: _View(kind) for code, kind in kinds.items()}
    for rule in sorted(policy.rules, key=lambda rule: -rule.severity):
        for code in rule.kinds:
            views.setdefault(code, _View(None)).rules.append((rule, check(rule)))
    thresholds = policy.thresholds

    def grade(change: ChangeEvent, score: Score) -> Grade:
        view = views.get(kind_of(change))
        if view is None:
            return _NOBODY
        by_score: Severity | None = None
        if score.score >= thresholds.notice:
            by_score = _by_score(score.score, thresholds)
        if view.rules:
            return view.by_rules(change, by_score)
        return view.by_score(by_score, ())

    return grade


class _View:
    """What can be said of a kind before any change of it comes."""

    def __init__(self, kind: Kind | None) -> None:
        self.rules: list[tuple[Rule, Check | None]] = []  # gravest first; with what it asks
        self._strange: dict[Severity, tuple[Severity, str]] = {}
        if kind is not None and kind.direction == "adverse":
            most = _next(kind.severity)
            self._strange = {s: (min(s, most), f"strange_{kind.code}") for s in Severity}

    def by_rules(self, change: ChangeEvent, by_score: Severity | None) -> Grade:
        best: Rule | None = None
        shadows: tuple[str, ...] = ()
        for rule, met in self.rules:
            if met is not None and not met(change):
                continue
            if rule.shadow:
                shadows += (rule.id,)
            elif best is None:
                best = rule
        if best is None:
            return self.by_score(by_score, shadows)
        severity = best.severity
        return Grade(
            _next(severity) if by_score is Severity.CRITICAL else severity, best.id, shadows
        )

    def by_score(self, severity: Severity | None, shadows: tuple[str, ...]) -> Grade:
        if severity is None or not self._strange:
            return Grade(shadows=shadows) if shadows else _NOBODY
        return Grade(*self._strange[severity], shadows)


def _next(severity: Severity) -> Severity:
    return Severity(min(severity + 1, Severity.CRITICAL))


def _by_score(score: float, thresholds: Thresholds) -> Severity:
    if score >= thresholds.critical:
        return Severity.CRITICAL
    return Severity.WARNING if score >= thresholds.warning else Severity.NOTICE
