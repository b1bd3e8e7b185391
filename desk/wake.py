"""What the clock does to a case: escalate it, end its snooze, say that it is late, let it go. Pure."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from calendars.working_time import Span
from desk.act import step
from desk.pace import after, due, pace_of, sooner, spans_of
from schemas.actions import Acted, Answer, Deed
from schemas.cases import Case, CaseState, shelf_of
from schemas.institutions import Institution
from schemas.pace import DeskPolicy, Pace, Step
from schemas.staff import SYSTEM

__all__ = ["wake"]


def wake(
    case: Case, institution: Institution, policy: DeskPolicy, now: datetime
) -> tuple[Case | None, tuple[Acted, ...]]:
    """Return the case as it is once all that is due by `now` was done; None once it is let go.

    Steps that were missed while nothing ran are taken at once, one entry each.
    """
    acted: list[Acted] = []
    found: Case = case
    while found.next_at is not None and found.next_at <= now:
        if found.state.ended:
            return None, tuple(acted)
        found, entry = _one(found, institution, policy, now)
        if entry is not None:
            acted.append(entry)
    return found, tuple(acted)


def _one(
    case: Case, institution: Institution, policy: DeskPolicy, now: datetime
) -> tuple[Case, Acted | None]:
    """Do the first thing that is due and set when the next one is."""
    pace, spans = pace_of(policy, case.severity), spans_of(policy, institution)
    if case.until is not None and case.until <= now:
        woken = replace(
            step(case, Deed.WAKE, SYSTEM, now), steps=0, since=now,
            respond_by=after(pace, now, pace.respond_minutes, spans),
        )  # fmt: skip
        woken = _timed(woken, pace, spans)
        return woken, _entry(case, woken, Deed.WAKE, now)
    if case.due_at is not None and not case.late and case.due_at <= now:
        late = replace(step(case, Deed.OVERDUE, SYSTEM, now), late=True)
        late = _timed(late, pace, spans)
        return late, _entry(case, late, Deed.OVERDUE, now, to="supervisor")
    step_due = _step(case, pace)
    at = None if step_due is None else _at(case, step_due, pace, spans)
    if step_due is not None and at is not None and at <= now:
        told = step(case, Deed.ESCALATE, SYSTEM, now)
        told = replace(told, level=case.level + 1, steps=case.steps + 1)
        told = _timed(told, pace, spans)
        return told, _entry(case, told, Deed.ESCALATE, now, to=step_due.to)
    return _timed(case, pace, spans), None


def _timed(case: Case, pace: Pace, spans: tuple[Span, ...]) -> Case:
    """Set when the clock has to look again."""
    following = _step(case, pace)
    at = None if following is None else _at(case, following, pace, spans)
    return replace(case, next_at=sooner(sooner(at, case.until), due(case)))


def _step(case: Case, pace: Pace) -> Step | None:
    """Return the next step of escalation; none once somebody has acknowledged."""
    if case.state is not CaseState.OPEN or case.steps >= len(pace.steps):
        return None
    return pace.steps[case.steps]


def _at(case: Case, one: Step, pace: Pace, spans: tuple[Span, ...]) -> datetime:
    return after(pace, case.since or case.opened_at, one.after_minutes, spans)


def _entry(before: Case, after: Case, deed: Deed, now: datetime, to: str = "") -> Acted:
    return Acted(
        institution=before.institution, alert_id=before.alert_id, deed=deed, by=SYSTEM, at=now,
        answer=Answer.DONE, to=to, before=before.state, after=after.state,
        left=shelf_of(before), shelf=shelf_of(after), revision=after.revision, case=after,
    )  # fmt: skip
