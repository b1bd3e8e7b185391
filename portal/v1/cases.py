"""`/cases` and `/alerts/{alert_id}/actions`: what institutions do about their alerts."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response

from portal.casefile import CaseFile, Desk, case_file
from portal.deeds import STATUS, lesson_of
from portal.v1.alerts import AlertId, alert_for
from portal.v1.caller import Caller, needs
from portal.v1.case_shapes import CasePage, CaseSeen, Wish, line_of, seen
from portal.v1.cursor import cursor_after, place_of
from portal.v1.disclosing import show
from portal.v1.documented import problems
from portal.v1.etag import answer
from portal.v1.once import request_id
from portal.v1.pages import Cursor, Limit, Uscc
from portal.v1.problems import FieldError, Refused, Trouble
from portal.v1.services import Services
from portal.v1.shapes import returns, taken, takes
from schemas.actions import Acted, Action, Answer, Deed
from schemas.alerts import Alert
from schemas.disclosures import Subject, subjects_of
from schemas.tokens import INSTITUTIONAL, Scope
from store.cases import case_list

__all__ = ["router"]

_REVIEWS = frozenset({Deed.APPROVE, Deed.RETURN})
_TROUBLE = {403: Trouble.FORBIDDEN, 404: Trouble.NOT_FOUND, 409: Trouble.CONFLICT}
Shelf = Literal["", "open", "assigned", "acknowledged", "snoozed", "review", "closed", "withdrawn"]


def router(services: Services) -> APIRouter:
    """Return the routes of cases and actions; none where nobody decides on them."""
    found = APIRouter(tags=["cases"])
    desk = services.desk
    if desk is None:
        return found

    @found.get("/cases", summary="List cases", responses=returns(CasePage, "A page."))
    async def listed(
        request: Request,
        caller: Annotated[Caller, needs(Scope.ALERTS_READ)],
        institution: Annotated[str, Query(max_length=32, description="For operators.")] = "",
        state: Annotated[Shelf, Query(description="`assigned`: open, and given to a post.")] = "",
        severity: Annotated[int, Query(ge=0, le=3, description="0 is any.")] = 0,
        kind: Annotated[str, Query(max_length=64)] = "",
        holder: Annotated[str, Query(max_length=64)] = "",
        uscc: Uscc = "",
        late: Annotated[bool, Query(description="Past their time only.")] = False,
        cursor: Cursor = "",
        limit: Limit = 50,
    ) -> Response:
        asked: dict[str, Any] = {
            "institution": caller.within(institution), "shelf": state, "severity": severity,
            "kind": kind, "holder": holder, "uscc": uscc, "late": late,
        }  # fmt: skip
        before = place_of(cursor, asked)
        rows = await asyncio.to_thread(
            lambda: case_list(services.store, **asked, before=before, limit=limit + 1)
        )
        lines = tuple(line_of(row) for row in rows[:limit])
        after = ""
        if len(rows) > limit:
            after = cursor_after([lines[-1].raised_at.isoformat(), lines[-1].alert_id], asked)
        subjects = [Subject(uscc=line.uscc, alert_id=line.alert_id) for line in lines]
        await show(services, caller, "/api/v1/cases", subjects)
        return answer(request, CasePage(items=lines, next=after))

    @found.get(
        "/alerts/{alert_id}/case", summary="The case of an alert, with its history",
        responses=returns(CaseSeen, "The case."),
    )  # fmt: skip
    async def one(
        request: Request, caller: Annotated[Caller, needs(Scope.ALERTS_READ)], alert_id: AlertId
    ) -> Response:
        alert = await alert_for(services, caller, alert_id)
        file = await _file(services, desk, alert)
        await show(services, caller, "/api/v1/alerts/{alert_id}/case", subjects_of(alert))
        return answer(request, seen(file.case, file.deeds, tuple(file.entries)))

    @found.post(
        "/alerts/{alert_id}/actions", summary="Do something about an alert",
        description="The body says what; the owner of the token is who does it. Of two that "
        "exclude each other one wins; the other is refused (409) and told who did what.",
        openapi_extra=takes(Wish, example={"deed": "acknowledge", "version": 1}),
        responses=returns(CaseSeen, "Done: the case as it is now.") | problems(Trouble.CONFLICT),
    )  # fmt: skip
    async def act(
        request: Request, caller: Annotated[Caller, needs(Scope.ACTIONS_WRITE)], alert_id: AlertId
    ) -> Response:
        if caller.role not in INSTITUTIONAL:
            raise Refused(Trouble.FORBIDDEN, "only an institution acts on its alerts")
        alert = await alert_for(services, caller, alert_id)
        wish = await taken(request, Wish)
        if wish.deed in _REVIEWS and Scope.REVIEWS_WRITE not in caller.token.granted():
            raise Refused(Trouble.FORBIDDEN, f"it lacks the scope {Scope.REVIEWS_WRITE}")
        acted = await desk.act(_action(wish, alert, caller.name, request, services))
        _raise_unless_done(acted)
        file = await _file(services, desk, alert)
        await show(services, caller, "/api/v1/alerts/{alert_id}/actions", subjects_of(alert))
        return answer(request, seen(file.case, file.deeds, tuple(file.entries)))

    return found


async def _file(services: Services, desk: Desk, alert: Alert) -> CaseFile:
    file = await asyncio.to_thread(
        case_file, services.store, desk, alert.alert_id, services.now()
    )  # fmt: skip
    if file is None:
        raise Refused(Trouble.NOT_FOUND, "the alert has no case")
    return file


def _action(wish: Wish, alert: Alert, by: str, request: Request, services: Services) -> Action:
    return Action(
        request_id=request_id(request), institution=alert.institution, alert_id=alert.alert_id,
        deed=wish.deed, by=by, at=services.now(), version=wish.version, note=wish.note, to=wish.to,
        until=wish.until, ending=wish.ending, measures=wish.measures,
        lesson=lesson_of(alert) if wish.deed is Deed.DISPOSE else None,
    )  # fmt: skip


def _raise_unless_done(acted: Acted | None) -> None:
    """Raise `Refused` with what the desk says; 503 where it has not said anything yet."""
    if acted is None:
        raise Refused(
            Trouble.UNAVAILABLE, "not decided yet: ask again under the same key",
            headers={"retry-after": "2"},
        )  # fmt: skip
    status = STATUS[acted.answer]
    if acted.answer is Answer.INCOMPLETE:
        field, _, detail = acted.detail.partition(": ")
        errors = (FieldError(field=f"body.{field}", detail=detail),)
        raise Refused(Trouble.INVALID, errors=errors)
    if status != 200:
        raise Refused(_TROUBLE[status], f"{acted.answer}: {acted.detail}")
