"""From one graded change to the alerts of exactly the banks that lend to that borrower. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from routing.discretion import Discretion
from routing.grade import Grade
from routing.match import match
from routing.repeat import repeat
from routing.told import NOTHING_TOLD, Told, ToldOf, Word
from schemas.alerts import Alert, Loan
from schemas.changes import ChangeEvent, kind_of
from schemas.decisions import Decision, Reason
from schemas.findings import Finding
from schemas.identifiers import alert_id
from schemas.policy import Policy
from schemas.scores import Score
from schemas.ties import Link
from schemas.watches import Watch

__all__ = ["Keep", "Routed", "route", "unasked"]


Keep = Callable[[Alert], Alert | None]


class Routed(Struct, frozen=True):
    """One decision per institution, the alerts among them, and what was told to whom just now."""

    decisions: tuple[Decision, ...]
    alerts: tuple[Alert, ...]
    told: Mapping[str, Told]  # by institution: those that are told something


_NOTHING_SPOKEN: Mapping[str, str] = {}
_NOT_WATCHED = (Decision(reason=Reason.NOT_WATCHED),)
_BELOW = (Decision(reason=Reason.BELOW_THRESHOLD),)

_NEAREST = (  # of the answers of an institution's watches, the first of these counts
    None,
    Reason.SEVERITY_NOT_WANTED,
    Reason.KIND_NOT_WANTED,
    Reason.BASELINE,
    Reason.CONSENT_TOO_NARROW,
    Reason.CONSENT_INVALID,
    Reason.WATCH_EXPIRED,
    Reason.WATCH_PAUSED,
)
_LIVE = _NEAREST[:3]  # the loan runs, under consent, whether or not it asks for this kind


def unasked(watches: Collection[Watch], grade: Grade) -> tuple[Decision, ...] | None:
    """Return the decision on a change that needs no look at any institution, else None.

    Most changes end here: nobody lends to the company, or there is nothing to tell.
    """
    if not watches:
        return _NOT_WATCHED
    return _BELOW if grade.severity is None else None


def route(
    change: ChangeEvent,
    score: Score,
    grade: Grade,
    watches: Sequence[Watch],
    told: ToldOf,
    policy: Policy,
    now: datetime,
    finding: Finding | None = None,
    spoken: Mapping[str, str] = _NOTHING_SPOKEN,
    path: tuple[Link, ...] = (),
    keep: Keep | None = None,
    *,
    discretion: Discretion,
) -> Routed:
    """Decide for each institution that watches the borrower; `now` is when the alert is raised.

    An institution gets one alert however many of its watches want the change, with all its live
    loans to the borrower: one that does not ask for this kind is no less at risk. `spoken` holds
    the alert that an institution gets already for a graver reason of the same fact. With a `path`
    the change is another company's, and whoever watches the end of the path is told: one concern
    for each company that is in trouble. `keep` has the last word on each alert: it returns it with
    what it is worth, or None to hold it back. `discretion` says who may know how much of it.
    """
    if (settled := unasked(watches, grade)) is not None:
        return Routed(settled, (), {})
    assert grade.severity is not None
    kind = kind_of(change)
    rule = f"{grade.rule}:{change.uscc}" if path else grade.rule
    sensitivity = discretion.of(change, finding)
    remind_after = timedelta(days=policy.remind_after_days)
    answers: dict[str, list[tuple[Reason | None, Watch]]] = {}
    for watch in watches:
        why_not = match(
            watch, kind, grade.severity, change.occurred_at, baseline=change.baseline,
            sensitivity=sensitivity,
        )  # fmt: skip
        answers.setdefault(watch.institution, []).append((why_not, watch))
    decisions, alerts = [], []
    telling: dict[str, Told] = {}
    for institution, given in sorted(answers.items()):
        nearest = given[0][0]
        if len(given) > 1:
            nearest = min([why_not for why_not, _ in given], key=_NEAREST.index)
        if nearest is not None:
            decisions.append(Decision(institution=institution, reason=nearest, rule=grade.rule))
            continue
        loans = [watch for why_not, watch in given if why_not in _LIVE]
        before = told.get(institution, NOTHING_TOLD)
        last = before.last(rule)
        reason = repeat(grade.severity, change.occurred_at, last, remind_after)
        if not reason.sends:
            known = last.alert_id if last is not None else ""
            decisions.append(_decision(institution, reason, known, grade))
            continue
        if institution in spoken:
            known = spoken[institution]
            decisions.append(_decision(institution, Reason.INHIBITED, known, grade))
            continue
        alert = _alert(change, score, grade, institution, loans, reason, now, finding, path)
        if keep is not None:
            kept = keep(alert)
            if kept is None:
                decisions.append(_decision(institution, Reason.OVER_BUDGET, "", grade))
                continue
            alert = kept
        alerts.append(discretion.veiled(alert, loans))
        decisions.append(_decision(institution, reason, alert.alert_id, grade))
        newest = change.occurred_at if last is None else max(change.occurred_at, last.occurred_at)
        word = Word(grade.severity, newest, alert.alert_id)
        telling[institution] = before.telling(rule, word)
    return Routed(tuple(decisions), tuple(alerts), telling)


def _decision(institution: str, reason: Reason, alert_id: str, grade: Grade) -> Decision:
    return Decision(institution=institution, reason=reason, alert_id=alert_id, rule=grade.rule)


def _alert(
    change: ChangeEvent, score: Score, grade: Grade, institution: str, watches: list[Watch],
    reason: Reason, now: datetime, finding: Finding | None, path: tuple[Link, ...],
) -> Alert:  # fmt: skip
    assert grade.severity is not None
    if len(watches) > 1:
        watches = sorted(watches, key=lambda watch: watch.watch_id)
    loans = tuple(
        Loan(
            watch_id=watch.watch_id, reference=watch.loan_reference, balance=watch.balance,
            maturity=watch.maturity, consent_reference=watch.consent_reference,
        )
        for watch in watches
    )  # fmt: skip
    uscc = path[-1].target if path else change.uscc
    named = next((w.borrower_name for w in watches if w.borrower_name), "")
    rule = f"{grade.rule}:{uscc}" if path else grade.rule
    return Alert(
        alert_id=alert_id(change.fact_id, institution, rule),
        institution=institution,
        concern=f"{uscc}:{grade.rule}",
        rule=grade.rule,
        severity=grade.severity,
        reason=reason,
        change=change,
        score=score,
        borrower=uscc if path else "",
        borrower_name=named or ("" if path else change.name),
        loans=loans,
        finding=finding,
        path=path,
        raised_at=now,
    )
