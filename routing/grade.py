"""How grave is a change, and by which rule: thresholds for scores, rules for what always matters."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct

from routing.conditions import Check, check
from schemas.catalogue import Kind
from schemas.changes import ChangeEvent, kind_of
from schemas.policy import Policy, Rule
from schemas.scalars import Severity
from schemas.scores import Score, Scored

__all__ = ["Grade", "Grader", "grader"]


class Grade(Struct, frozen=True, cache_hash=True):
    """The severity, None when nobody needs to know, and the rule that says so.

    The rule of a change that alerts by its score alone is `strange_` and its kind.
    """

    severity: Severity | None = None
    rule: str = ""
    shadows: tuple[str, ...] = ()  # rules on trial that the change meets


_NOBODY = Grade()
_ByLevel = tuple[Grade, Grade, Grade, Grade]  # of the score, 0 where it asks for nobody


Grader = Callable[[ChangeEvent, Score | Scored], Grade]


def grader(policy: Policy, kinds: Mapping[str, Kind]) -> Grader:
    """Return the function that grades changes by this policy and catalogue.

    It gives the gravest that a rule or a threshold asks for. A rule and a critical score together
    count one step higher than the rule. Only adverse changes alert by their score: what is merely
    rare and good news is not. A score alone lifts a kind one step above its prior at most: no
    address change is critical for being unusual. Grades that are alike are one object.
    """
    views = {code: _View(kind) for code, kind in kinds.items()}
    for rule in sorted(policy.rules, key=lambda rule: -rule.severity):
        for code in rule.kinds:
            views.setdefault(code, _View(None)).add(rule)
    unknown = _View(None)
    notice, warning = policy.thresholds.notice, policy.thresholds.warning
    critical = policy.thresholds.critical

    def grade(change: ChangeEvent, score: Score | Scored) -> Grade:
        view, value = views.get(kind_of(change), unknown), score.score
        level = 0 if value < notice else 3 if value >= critical else 2 if value >= warning else 1
        for met, grades in view.rules:
            if met is None or met(change):
                found = grades[level]
                break
        else:
            found = view.by_score[level]
        if view.on_trial:
            shadows = tuple([id_ for met, id_ in view.on_trial if met is None or met(change)])
            if shadows:
                return Grade(found.severity, found.rule, shadows)
        return found

    return grade


class _View:
    """What can be said of a kind before any change of it comes: grades are by level of the score."""

    def __init__(self, kind: Kind | None) -> None:
        self.rules: list[tuple[Check | None, _ByLevel]] = []  # gravest first; with what each asks
        self.on_trial: list[tuple[Check | None, str]] = []
        self.by_score: _ByLevel = (_NOBODY,) * 4
        if kind is not None and kind.direction == "adverse":
            most, rule = _next(kind.severity), f"strange_{kind.code}"
            notice, warning, critical = (Grade(min(s, most), rule) for s in Severity)
            self.by_score = _NOBODY, notice, warning, critical

    def add(self, rule: Rule) -> None:
        if rule.shadow:
            self.on_trial.append((check(rule), rule.id))
            return
        as_it_is = Grade(rule.severity, rule.id)
        lifted = Grade(_next(rule.severity), rule.id)
        self.rules.append((check(rule), (as_it_is, as_it_is, as_it_is, lifted)))


def _next(severity: Severity) -> Severity:
    return Severity(min(severity + 1, Severity.CRITICAL))
