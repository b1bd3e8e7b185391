"""Whether an action says all that its deed needs."""

from __future__ import annotations

from datetime import datetime, timedelta

from desk.permission import MAY, post_of
from schemas.actions import Action, Answer, Deed
from schemas.cases import Ending
from schemas.institutions import Institution
from schemas.pace import DeskPolicy

__all__ = ["lacking"]

_WHY = frozenset({Deed.COMMENT, Deed.SNOOZE, Deed.RETURN, Deed.REOPEN})


def lacking(
    action: Action, institution: Institution, policy: DeskPolicy, now: datetime
) -> tuple[Answer, str] | None:
    """Return what is wrong with an action as a reason and a field, None where nothing is."""
    deed, note = action.deed, action.note.strip()
    if deed in _WHY and not note:
        return Answer.INCOMPLETE, "note: say why"
    if deed is Deed.ASSIGN:
        return _assignable(action.to, institution)
    if deed is Deed.SNOOZE:
        latest = now + timedelta(days=policy.longest_snooze_days)
        if action.until is None or not now < action.until <= latest:
            return Answer.INCOMPLETE, (
                f"until: a time from now on, within {policy.longest_snooze_days} days"
            )
    if deed is Deed.DISPOSE:
        if action.ending is None:
            return Answer.INCOMPLETE, "ending: say what the alert turned out to be"
        if (action.ending is Ending.CONFIRMED) != bool(action.measures):
            return Answer.INCOMPLETE, "measures: what was done, where the alert is confirmed only"
        if action.ending is Ending.WRONG_DATA and not note:
            return Answer.INCOMPLETE, "note: say what is wrong with the data"
    return None


def _assignable(to: str, institution: Institution) -> tuple[Answer, str] | None:
    if not to:
        return Answer.INCOMPLETE, "to: the post it is assigned to"
    if not institution.staff:
        return None
    post = post_of(institution, to)
    if post is None:
        return Answer.NOT_STAFF, f"to: {to} is no post of {institution.id}"
    if Deed.ACKNOWLEDGE not in MAY[post.role]:
        return Answer.NOT_PERMITTED, f"to: a {post.role} handles no alerts"
    return None
