"""Which deeds each role may do. An institution without posts on file trusts whoever acts for it."""

from __future__ import annotations

from collections.abc import Mapping

from schemas.actions import Deed
from schemas.institutions import Institution, Staff
from schemas.staff import SYSTEM, Role

__all__ = ["CLOCK_DEEDS", "MAY", "may", "post_of"]

CLOCK_DEEDS = frozenset(
    {Deed.WAKE, Deed.OVERDUE, Deed.WITHDRAW, Deed.AMEND, Deed.DISPUTE, Deed.SETTLE}
)
"""Nobody's to ask for."""

_HANDLE = frozenset(
    {Deed.ACKNOWLEDGE, Deed.ASSIGN, Deed.COMMENT, Deed.ESCALATE, Deed.SNOOZE, Deed.DISPOSE,
     Deed.REOPEN}
)  # fmt: skip
_CHECK = frozenset({Deed.COMMENT, Deed.APPROVE, Deed.RETURN})

MAY: Mapping[Role, frozenset[Deed]] = {
    Role.OFFICER: _HANDLE,
    Role.SUPERVISOR: _HANDLE | _CHECK,
    Role.CHECKER: _CHECK,
    Role.ADMINISTRATOR: frozenset(),
}


def post_of(institution: Institution, id_: str) -> Staff | None:
    """Return the post of that name, None where there is none."""
    return next((post for post in institution.staff if post.id == id_), None)


def may(institution: Institution, by: str, deed: Deed) -> bool | None:
    """Return whether somebody may do a deed; None where they are no post of the institution."""
    if by == SYSTEM:
        return None
    if deed in CLOCK_DEEDS:
        return False
    if not institution.staff:
        return True
    post = post_of(institution, by)
    return None if post is None else deed in MAY[post.role]
