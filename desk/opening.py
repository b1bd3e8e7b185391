"""From an alert to a case: what is expected of its institution, and until when."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from desk.pace import after, pace_of, spans_of
from schemas.alerts import Alert
from schemas.cases import Case
from schemas.changes import kind_of
from schemas.disclosures import subjects_of
from schemas.institutions import Institution
from schemas.pace import DeskPolicy
from schemas.scalars import Severity

__all__ = ["Deadlines", "deadlines", "open_case"]


class Deadlines(Struct, frozen=True):
    """The times of alerts of one severity that an institution gets at one moment."""

    opened_at: datetime
    respond_by: datetime
    due_at: datetime
    next_at: datetime  # of the first step of escalation, else of `due_at`


def deadlines(
    institution: Institution, severity: Severity, policy: DeskPolicy, now: datetime
) -> Deadlines:
    """Return until when an alert that is opened now is to be answered and ended."""
    pace, spans = pace_of(policy, severity), spans_of(policy, institution)
    due = after(pace, now, pace.end_minutes, spans)
    first = after(pace, now, pace.steps[0].after_minutes, spans) if pace.steps else due
    return Deadlines(now, after(pace, now, pace.respond_minutes, spans), due, min(first, due))


def open_case(alert: Alert, times: Deadlines) -> Case:
    """Return the case of an alert: open, held by nobody."""
    change = alert.change
    return Case(
        alert_id=alert.alert_id, institution=alert.institution, uscc=alert.uscc,
        borrower_name=alert.borrower_name, kind=kind_of(change), rule=alert.rule,
        severity=alert.severity, score=alert.score.score,
        balance=sum([loan.balance for loan in alert.loans]), occurred_at=change.occurred_at,
        raised_at=alert.raised_at, concern=alert.concern, fact_id=change.fact_id,
        consents=subjects_of(alert)[0].consents, opened_at=times.opened_at, respond_by=times.respond_by,
        due_at=times.due_at, next_at=times.next_at,
    )  # fmt: skip
