"""What is milder than was told a little ago waits; what is as grave or graver never does."""

from __future__ import annotations

from datetime import datetime, timedelta

from schemas.decisions import Reason
from schemas.quiet import Mood
from schemas.scalars import Severity

__all__ = ["after_passing", "cools_until"]


def cools_until(
    mood: Mood, severity: Severity, reason: Reason, cooldown: timedelta, now: datetime
) -> datetime | None:
    """Return until when a milder alert of the borrower waits, None for one that passes.

    A concern that grew worse passes too, though another of the borrower is graver. The time runs
    from the gravest that was told: later falls do not prolong it, so none waits longer than it.
    """
    if mood.level is None or mood.level_at is None or reason is Reason.WORSE:
        return None
    until = mood.level_at + cooldown
    return until if severity < mood.level and now < until else None


def after_passing(
    mood: Mood, severity: Severity, cooldown: timedelta, now: datetime
) -> tuple[Severity, datetime]:
    """Return level and its time once an alert of the borrower has passed."""
    if mood.level is None or mood.level_at is None or now >= mood.level_at + cooldown:
        return severity, now
    return (severity, now) if severity >= mood.level else (mood.level, mood.level_at)
