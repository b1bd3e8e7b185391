"""Until when: the times a severity is given, in the working time of the institution."""

from __future__ import annotations

from datetime import datetime, timedelta

from calendars.working_time import Span, working_after
from schemas.cases import Case
from schemas.institutions import Institution
from schemas.pace import DeskPolicy, Pace
from schemas.scalars import Severity

__all__ = ["after", "due", "pace_of", "sooner", "spans_of"]


def pace_of(policy: DeskPolicy, severity: Severity) -> Pace:
    """Return what is expected for alerts of a severity."""
    if severity is Severity.CRITICAL:
        return policy.critical
    return policy.warning if severity is Severity.WARNING else policy.notice


def spans_of(policy: DeskPolicy, institution: Institution) -> tuple[Span, ...]:
    """Return the hours an institution works, the platform's where it names none."""
    return tuple(hours.minutes for hours in institution.hours or policy.hours)


def after(pace: Pace, start: datetime, minutes: int, spans: tuple[Span, ...]) -> datetime:
    """Return when so many minutes of the pace's clock have passed."""
    if pace.counts == "always":
        return start + timedelta(minutes=minutes)
    return working_after(start, minutes, spans)


def due(case: Case) -> datetime | None:
    """Return until when a case should have ended, None once it was said that it is late."""
    return None if case.late else case.due_at


def sooner(one: datetime | None, other: datetime | None) -> datetime | None:
    """Return the earlier of two instants, or the one there is."""
    if one is None or other is None:
        return one or other
    return min(one, other)
