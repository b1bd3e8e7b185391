"""Whom an entry in a case's history is told to, beside those who look at the page. Pure."""

from __future__ import annotations

from desk.pace import pace_of
from desk.permission import MAY
from schemas.actions import Acted, Answer, Deed
from schemas.cases import Case, CaseState
from schemas.identifiers import notice_id
from schemas.institutions import Institution
from schemas.notices import AlertAssigned, AlertEscalated, AlertReminded, Brief, Notice
from schemas.pace import DeskPolicy
from schemas.staff import SYSTEM, Role

__all__ = ["notice_of", "told"]


def notice_of(acted: Acted, institution: Institution, policy: DeskPolicy) -> Notice | None:
    """Return what is told of an entry in a case's history, None where it concerns nobody else."""
    case = acted.case
    to = None if case is None else told(acted, case, institution)
    if case is None or to is None:
        return None
    note_id = notice_id("case", case.alert_id, acted.deed, str(acted.revision))
    by = "" if acted.by == SYSTEM else acted.by
    if acted.deed is Deed.ESCALATE or acted.deed is Deed.OVERDUE:
        steps = len(pace_of(policy, case.severity).steps)
        return AlertEscalated(
            notice_id=note_id, institution=institution.id, at=acted.at, to=to, brief=_brief(case),
            step=max(1, case.level), steps=steps, by=by, note=acted.note,
        )  # fmt: skip
    if acted.deed is Deed.WAKE:
        return AlertReminded(
            notice_id=note_id, institution=institution.id, at=acted.at, to=to, brief=_brief(case)
        )
    return AlertAssigned(
        notice_id=note_id, institution=institution.id, at=acted.at, to=to, brief=_brief(case),
        by=by, note=acted.note,
    )  # fmt: skip


def _brief(case: Case) -> Brief:
    return Brief(
        alert_id=case.alert_id, concern=case.concern, rule=case.rule, severity=case.severity,
        kind=case.kind, uscc=case.uscc, name=case.borrower_name, fact_id=case.fact_id,
        consents=case.consents, occurred_at=case.occurred_at, raised_at=case.raised_at,
    )  # fmt: skip


def told(acted: Acted, case: Case, institution: Institution) -> tuple[str, ...] | None:
    """Return the posts to be told; empty means the institution as a whole, None nobody.

    Whoever did it is not told of it. Where nobody holds what is needed, the institution is told.
    """
    if acted.answer is not Answer.DONE:
        return None
    if acted.deed is Deed.ESCALATE:
        return _of(acted.to or "supervisor", case, institution)
    if acted.deed is Deed.OVERDUE:
        return _of("supervisor", case, institution)
    if acted.deed is Deed.WAKE:
        return _of("holder", case, institution)
    if acted.deed is Deed.ASSIGN:
        return () if acted.by != case.holder and not institution.staff else _but(
            (case.holder,), acted.by
        )  # fmt: skip
    if acted.deed is Deed.DISPOSE and acted.after is CaseState.REVIEW:
        checkers = [post.id for post in institution.staff if Deed.APPROVE in MAY[post.role]]
        return _but(tuple(checkers), acted.by) or ()
    if acted.deed is Deed.RETURN:
        return _of("holder", case, institution)
    return None


def _of(whom: str, case: Case, institution: Institution) -> tuple[str, ...]:
    if whom == "institution":
        return ()
    if whom == "holder" and case.holder:
        known = {post.id for post in institution.staff}
        return (case.holder,) if case.holder in known else ()
    role = Role.SUPERVISOR if whom == "supervisor" else Role.OFFICER
    return tuple(post.id for post in institution.staff if post.role is role)


def _but(posts: tuple[str, ...], by: str) -> tuple[str, ...] | None:
    """Return the posts without one; None where nobody is left to be told."""
    return tuple(post for post in posts if post and post != by) or None
