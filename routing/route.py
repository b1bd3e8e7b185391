"""From one graded change to the alerts of exactly the banks that lend to that borrower. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from routing.grade import Grade
from routing.match import match
from routing.repeat import repeat
from routing.told import Told, Word
from schemas.alerts import Alert, Loan
from schemas.changes import ChangeEvent, kind_of
from schemas.decisions import Decision, Reason
from schemas.identifiers import alert_id
from schemas.policy import Policy
from schemas.scores import Score
from schemas.watches import Watch

__all__ = ["Routed", "route"]


class Routed(Struct, frozen=True):
    """One decision per institution, the alerts among them, and what is remembered of it."""

    decisions: tuple[Decision, ...]
    alerts: tuple[Alert, ...]
    told: Told


_NOT_WATCHED = (Decision(reason=Reason.NOT_WATCHED),)
_BELOW = (Decision(reason=Reason.BELOW_THRESHOLD),)

_NEAREST = (  # the reason given when none of an institution's watches wants the change
    Reason.SEVERITY_NOT_WANTED,
    Reason.KIND_NOT_WANTED,
    Reason.BASELINE,
    Reason.CONSENT_INVALID,
    Reason.WATCH_EXPIRED,
    Reason.WATCH_PAUSED,
)


def route(
    change: ChangeEvent,
    score: Score,
    grade: Grade,
    watches: Sequence[Watch],
    told: Told,
    policy: Policy,
    now: datetime,
) -> Routed:
    """Decide for each institution that watches the borrower; `now` is when the alert is raised.

    An institution gets one alert however many of its watches match, with all the loans that do.
    """
    if not watches:
        return Routed(_NOT_WATCHED, (), told)
    if grade.severity is None:
        return Routed(_BELOW, (), told)
    kind = kind_of(change)
    wanted: dict[str, list[Watch]] = {}
    refused: dict[str, list[Reason]] = {}
    for watch in watches:
        why_not = match(watch, kind, grade.severity, change.occurred_at, baseline=change.baseline)
        if why_not is None:
            wanted.setdefault(watch.institution, []).append(watch)
        else:
            refused.setdefault(watch.institution, []).append(why_not)
    decisions, alerts = [], []
    for institution in sorted(wanted.keys() | refused.keys()):
        if institution not in wanted:
            nearest = min(refused[institution], key=_NEAREST.index)
            decisions.append(Decision(institution=institution, reason=nearest))
            continue
        last = told.last(institution, grade.rule)
        reason = repeat(
            grade.severity, change.occurred_at, last, timedelta(days=policy.remind_after_days)
        )
        if not reason.sends:
            known = last.alert_id if last is not None else ""
            decisions.append(Decision(institution=institution, reason=reason, alert_id=known))
            continue
        alert = _alert(change, score, grade, institution, wanted[institution], reason, now)
        alerts.append(alert)
        decisions.append(Decision(institution=institution, reason=reason, alert_id=alert.alert_id))
        newest = change.occurred_at if last is None else max(change.occurred_at, last.occurred_at)
        word = Word(grade.severity, newest, alert.alert_id)
        told = told.telling(institution, grade.rule, word)
    return Routed(tuple(decisions), tuple(alerts), told)


def _alert(
    change: ChangeEvent, score: Score, grade: Grade, institution: str, watches: list[Watch],
    reason: Reason, now: datetime,
) -> Alert:  # fmt: skip
    assert grade.severity is not None
    loans = tuple(
        Loan(
            watch_id=watch.watch_id, reference=watch.loan_reference, balance=watch.balance,
            maturity=watch.maturity,
        )
        for watch in sorted(watches, key=lambda watch: watch.watch_id)
    )  # fmt: skip
    return Alert(
        alert_id=alert_id(change.fact_id, institution, grade.rule),
        institution=institution,
        concern=f"{change.uscc}:{grade.rule}",
        rule=grade.rule,
        severity=grade.severity,
        reason=reason,
        change=change,
        score=score,
        borrower_name=next((w.borrower_name for w in watches if w.borrower_name), change.name),
        loans=loans,
        raised_at=now,
    )
