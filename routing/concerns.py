"""All that one fact is about: its own rule or score, and the patterns it brings forward."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from routing.discretion import Discretion
from routing.grade import Grade
from routing.route import Keep, Routed, route
from routing.told import Told, ToldOf
from schemas.alerts import Alert
from schemas.changes import ChangeEvent
from schemas.decisions import Decision, Reason
from schemas.findings import Finding
from schemas.patterns import Pattern
from schemas.policy import Policy
from schemas.scores import Score
from schemas.watches import Watch

__all__ = ["graded_pattern", "route_all"]


def graded_pattern(pattern: Pattern, finding: Finding) -> Grade:
    """Return the grade of a pattern that was found: by the threshold it has reached."""
    severity = pattern.act_severity if finding.level == "act" else pattern.notice_severity
    return Grade(severity, pattern.id)


def route_all(
    change: ChangeEvent,
    score: Score,
    grade: Grade,
    found: Sequence[tuple[Pattern, Finding]],
    watches: Sequence[Watch],
    told: ToldOf,
    policy: Policy,
    now: datetime,
    keep: Keep | None = None,
    *,
    discretion: Discretion,
) -> Routed:
    """Route a fact by its own grade and by every pattern; an institution gets one alert of it.

    The gravest speaks, a pattern before a rule of the same severity because it says more; what
    would have been told besides is INHIBITED. What is on trial is SHADOW. A fact without patterns
    is routed as by `route`.
    """
    if not found and not grade.shadows:
        return route(
            change, score, grade, watches, told, policy, now, keep=keep, discretion=discretion
        )
    shadows = list(grade.shadows)
    concerns: list[tuple[Grade, Finding | None]] = []
    for pattern, finding in found:
        if pattern.shadow:
            shadows.append(pattern.id)
        else:
            concerns.append((graded_pattern(pattern, finding), finding))
    concerns.append((grade, None))
    concerns.sort(key=_gravity, reverse=True)  # stable: patterns first
    decisions: list[Decision] = []
    spoken: dict[str, str] = {}
    alerts: list[Alert] = []
    telling: dict[str, Told] = {}
    so_far = _Later(telling, told)
    for concern, evidence in concerns:
        if concern.severity is None and concerns[0][0].severity is not None:
            continue  # that its own rule asks for nobody is no news beside a pattern
        routed = route(
            change, score, concern, watches, so_far, policy, now, finding=evidence, spoken=spoken,
            keep=keep, discretion=discretion,
        )  # fmt: skip
        telling |= routed.told
        decisions += routed.decisions
        alerts += routed.alerts
        spoken |= {alert.institution: alert.alert_id for alert in routed.alerts}
        if not watches:
            break  # nobody watches, whatever it is about
    decisions += [Decision(reason=Reason.SHADOW, rule=rule) for rule in shadows]
    return Routed(tuple(decisions), tuple(alerts), telling)


class _Later(Struct, frozen=True):
    """What was told before, and of this very fact already."""

    telling: dict[str, Told]
    before: ToldOf

    def get(self, institution: str, default: Told) -> Told:
        found = self.telling.get(institution)
        return self.before.get(institution, default) if found is None else found


def _gravity(concern: tuple[Grade, Finding | None]) -> int:
    return concern[0].severity or 0
