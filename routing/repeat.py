"""Is this concern news to the institution, or has it been told already?"""

from __future__ import annotations

from datetime import datetime, timedelta

from routing.told import Word
from schemas.decisions import Reason
from schemas.scalars import Severity

__all__ = ["repeat"]


def repeat(
    severity: Severity, occurred_at: datetime, last: Word | None, remind_after: timedelta
) -> Reason:
    """Return why to tell, or GROUPED for a concern within its interval.

    Worse news is told at once. An event older than what was told last is a late one: it belongs to
    the concern that is known and raises nothing again, unless it is graver.
    """
    if last is None:
        return Reason.FIRST
    if severity > last.severity:
        return Reason.WORSE
    if occurred_at - last.occurred_at >= remind_after:
        return Reason.REMINDER
    return Reason.GROUPED
