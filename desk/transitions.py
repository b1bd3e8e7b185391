"""Every way a case can go, as one table. What is not in it does not happen.

`docs/alerts.md` draws it; a test holds the drawing against the table.
"""

from __future__ import annotations

from collections.abc import Mapping

from schemas.actions import Deed
from schemas.cases import CaseState

__all__ = ["TRANSITIONS", "deeds_from"]

_OPEN, _TAKEN, _SNOOZED = CaseState.OPEN, CaseState.ACKNOWLEDGED, CaseState.SNOOZED
_REVIEW, _CLOSED, _WITHDRAWN = CaseState.REVIEW, CaseState.CLOSED, CaseState.WITHDRAWN

TRANSITIONS: Mapping[tuple[CaseState, Deed], CaseState] = {
    (_OPEN, Deed.ACKNOWLEDGE): _TAKEN,
    (_OPEN, Deed.ASSIGN): _OPEN,  # it is the new holder who acknowledges
    (_OPEN, Deed.COMMENT): _OPEN,
    (_OPEN, Deed.ESCALATE): _OPEN,
    (_OPEN, Deed.SNOOZE): _SNOOZED,
    (_OPEN, Deed.DISPOSE): _CLOSED,  # review where four eyes are needed
    (_OPEN, Deed.OVERDUE): _OPEN,
    (_OPEN, Deed.WITHDRAW): _WITHDRAWN,
    (_TAKEN, Deed.ASSIGN): _TAKEN,
    (_TAKEN, Deed.COMMENT): _TAKEN,
    (_TAKEN, Deed.ESCALATE): _TAKEN,
    (_TAKEN, Deed.SNOOZE): _SNOOZED,
    (_TAKEN, Deed.DISPOSE): _CLOSED,
    (_TAKEN, Deed.OVERDUE): _TAKEN,
    (_TAKEN, Deed.WITHDRAW): _WITHDRAWN,
    (_SNOOZED, Deed.ACKNOWLEDGE): _TAKEN,
    (_SNOOZED, Deed.ASSIGN): _SNOOZED,
    (_SNOOZED, Deed.COMMENT): _SNOOZED,
    (_SNOOZED, Deed.DISPOSE): _CLOSED,
    (_SNOOZED, Deed.WAKE): _OPEN,
    (_SNOOZED, Deed.OVERDUE): _SNOOZED,
    (_SNOOZED, Deed.WITHDRAW): _WITHDRAWN,
    (_REVIEW, Deed.COMMENT): _REVIEW,
    (_REVIEW, Deed.APPROVE): _CLOSED,
    (_REVIEW, Deed.RETURN): _TAKEN,
    (_REVIEW, Deed.OVERDUE): _REVIEW,
    (_REVIEW, Deed.WITHDRAW): _WITHDRAWN,
    (_CLOSED, Deed.COMMENT): _CLOSED,
    (_CLOSED, Deed.REOPEN): _OPEN,
    (_CLOSED, Deed.WITHDRAW): _WITHDRAWN,  # whoever relied on it has to know
    (_WITHDRAWN, Deed.COMMENT): _WITHDRAWN,
}


def deeds_from(state: CaseState) -> tuple[Deed, ...]:
    """Return what can be done to a case in a state, in the order of `Deed`.

    >>> [str(deed) for deed in deeds_from(CaseState.WITHDRAWN)]
    ['comment']
    """
    return tuple(deed for deed in Deed if (state, deed) in TRANSITIONS)
