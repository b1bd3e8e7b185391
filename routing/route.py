"""From one graded change to the alerts of exactly the banks that lend to that borrower. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache

from msgspec import Struct

from routing.discretion import Discretion, Veil
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

__all__ = ["Appraised", "Keep", "Routed", "route", "unasked"]


class Appraised(Struct, frozen=True):
    """What an alert is worth to its institution, as the alert says it."""

    worth: float = 0.0
    prior: float = 0.0
    traits: dict[str, float] = {}


Keep = Callable[[str], Appraised | None]


class Routed(Struct, frozen=True):
    """One decision per institution, the alerts among them, and what was told to whom just now."""

    decisions: tuple[Decision, ...]
    alerts: tuple[Alert, ...]
    told: Mapping[str, Told]  # by institution: those that are told something


_NOT_APPRAISED = Appraised()
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
    for each company that is in trouble. `keep` has the last word on the alert of an institution: it
    returns what it is worth, or None to hold it back. `discretion` says who may know how much of it.
    """
    if (settled := unasked(watches, grade)) is not None:
        return Routed(settled, (), {})
    assert grade.severity is not None
    kind = kind_of(change)
    rule = f"{grade.rule}:{change.uscc}" if path else grade.rule
    sensitivity = discretion.of(change, finding)
    remind_after = _days(policy.remind_after_days)
    decisions, alerts = [], []
    telling: dict[str, Told] = {}
    for institution, of_one in _by_institution(watches):
        given = [
            match(
                watch, kind, grade.severity, change.occurred_at, baseline=change.baseline,
                sensitivity=sensitivity,
            )
            for watch in of_one
        ]  # fmt: skip
        nearest = given[0] if len(given) == 1 else min(given, key=_NEAREST.index)
        if nearest is not None:
            decisions.append(Decision(institution=institution, reason=nearest, rule=grade.rule))
            continue
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
        appraised = keep(institution) if keep is not None else _NOT_APPRAISED
        if appraised is None:
            decisions.append(_decision(institution, Reason.OVER_BUDGET, "", grade))
            continue
        loans = [watch for watch, why_not in zip(of_one, given, strict=True) if why_not in _LIVE]
        alert = _alert(
            change, score, grade, institution, loans, reason, now, finding, path, appraised,
            discretion.veil(kind, loans),
        )  # fmt: skip
        alerts.append(alert)
        decisions.append(_decision(institution, reason, alert.alert_id, grade))
        newest = change.occurred_at if last is None else max(change.occurred_at, last.occurred_at)
        word = Word(grade.severity, newest, alert.alert_id)
        telling[institution] = before.telling(rule, word)
    return Routed(tuple(decisions), tuple(alerts), telling)


def _by_institution(watches: Sequence[Watch]) -> Iterable[tuple[str, Sequence[Watch]]]:
    """Return the watches of each institution; most borrowers have one watch."""
    if len(watches) == 1:
        return ((watches[0].institution, watches),)
    found: dict[str, list[Watch]] = {}
    for watch in watches:
        found.setdefault(watch.institution, []).append(watch)
    return sorted(found.items())


@cache
def _days(n: int) -> timedelta:
    return timedelta(days=n)


def _decision(institution: str, reason: Reason, alert_id: str, grade: Grade) -> Decision:
    return Decision(institution=institution, reason=reason, alert_id=alert_id, rule=grade.rule)


def _alert(
    change: ChangeEvent, score: Score, grade: Grade, institution: str, watches: list[Watch],
    reason: Reason, now: datetime, finding: Finding | None, path: tuple[Link, ...],
    appraised: Appraised, veil: Veil,
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
    shown, told_score, traits = veil.over(change, score, appraised.traits)
    return Alert(
        alert_id=alert_id(change.fact_id, institution, rule),
        institution=institution,
        concern=f"{uscc}:{grade.rule}",
        rule=grade.rule,
        severity=grade.severity,
        reason=reason,
        change=shown,
        score=told_score,
        borrower=uscc if path else "",
        borrower_name=named or ("" if path else change.name),
        loans=loans,
        finding=finding,
        path=path,
        worth=appraised.worth,
        prior=appraised.prior,
        traits=traits,
        raised_at=now,
        masked=veil.masked,
    )
