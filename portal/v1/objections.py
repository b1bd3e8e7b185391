"""`/objections`: companies that object to a fact (异议), or ask for its repair (信用修复)."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from msgspec import Struct

from portal.v1.caller import Caller, needs
from portal.v1.disclosing import show
from portal.v1.documented import problems
from portal.v1.etag import answer
from portal.v1.once import request_id
from portal.v1.pages import Limit, Uscc, instant_of
from portal.v1.petitioning import Decision, Filing, Moving, decide, file, move
from portal.v1.problems import Refused, Trouble
from portal.v1.services import Services
from portal.v1.shapes import returns, taken, takes
from schemas.disclosures import Subject
from schemas.objections import Objection, ObjectionState, Plea
from schemas.scalars import Instant
from schemas.tokens import Scope
from store.requests import objection as one_of
from store.requests import objections
from store.told_banks import was_told

__all__ = ["ObjectionLine", "ObjectionList", "router"]

ObjectionId = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="Id of the request.")]


class ObjectionLine(Struct, frozen=True, kw_only=True):
    """A request in a list. `overdue`: its deadline has passed."""

    objection_id: str
    plea: Plea
    state: ObjectionState
    fact_id: str
    uscc: str
    kind: str
    filed_at: Instant
    accept_by: Instant
    decide_by: Instant | None
    decided_at: Instant | None
    overdue: bool


class ObjectionList(Struct, frozen=True, kw_only=True):
    """Those whose time runs out first on top, decided ones last."""

    items: tuple[ObjectionLine, ...]


def router(services: Services) -> APIRouter:
    """Return the routes of `/objections`; those that write only where there is somebody to ask."""
    found = APIRouter(tags=["objections"])

    @found.get(
        "/objections", summary="List objections and requests for repair",
        responses=returns(ObjectionList, "The requests."),
    )  # fmt: skip
    async def listed(
        request: Request,
        caller: Annotated[Caller, needs(Scope.OBJECTIONS_READ)],
        state: Annotated[ObjectionState | None, Query()] = None,
        uscc: Uscc = "",
        fact_id: Annotated[str, Query(pattern="^([0-9a-f]{32})?$")] = "",
        overdue: bool = False,
        limit: Limit = 50,
    ) -> Response:
        rows = await asyncio.to_thread(
            lambda: objections(
                services.store, services.now(), state=state or "", uscc=uscc, fact_id=fact_id,
                overdue=overdue, limit=limit, told=caller.within(),
            )
        )  # fmt: skip
        lines = tuple(_line(row) for row in rows)
        await show(services, caller, "/api/v1/objections", [Subject(uscc=x.uscc) for x in lines])
        return answer(request, ObjectionList(items=lines))

    @found.get(
        "/objections/{objection_id}", summary="One request with every step",
        responses=returns(Objection, "The request.") | problems(Trouble.NOT_FOUND),
    )  # fmt: skip
    async def one(
        request: Request, caller: Annotated[Caller, needs(Scope.OBJECTIONS_READ)],
        objection_id: ObjectionId,
    ) -> Response:  # fmt: skip
        known = await _seen(services, caller, objection_id)
        await show(
            services, caller, "/api/v1/objections/{objection_id}", [Subject(uscc=known.uscc)]
        )
        return answer(request, known)

    if services.petition is not None:
        _add_writing(found, services)
    return found


def _add_writing(found: APIRouter, services: Services) -> None:
    refusals = problems(Trouble.NOT_FOUND, Trouble.CONFLICT)

    @found.post(
        "/objections", summary="File a request about a fact", openapi_extra=takes(Filing),
        responses=returns(Objection, "The request, as it is filed.") | refusals,
    )  # fmt: skip
    async def filed(
        request: Request, caller: Annotated[Caller, needs(Scope.OBJECTIONS_WRITE)]
    ) -> Response:
        made = await file(services, caller, await taken(request, Filing), request_id(request))
        return answer(request, made)

    @found.post(
        "/objections/{objection_id}/steps", summary="Take a step that decides nothing",
        openapi_extra=takes(Moving), responses=returns(Objection, "The request.") | refusals,
    )  # fmt: skip
    async def moved(
        request: Request, caller: Annotated[Caller, needs(Scope.OBJECTIONS_WRITE)],
        objection_id: ObjectionId,
    ) -> Response:  # fmt: skip
        wish = await taken(request, Moving)
        known = await _seen(services, caller, objection_id)
        return answer(request, await move(services, caller, known, wish, request_id(request)))

    @found.post(
        "/objections/{objection_id}/decision", summary="Uphold or dismiss",
        openapi_extra=takes(Decision), responses=returns(Objection, "The request.") | refusals,
    )  # fmt: skip
    async def decided(
        request: Request,
        caller: Annotated[Caller, needs(Scope.OBJECTIONS_DECIDE)],
        objection_id: ObjectionId,
    ) -> Response:
        wish = await taken(request, Decision)
        known = await _seen(services, caller, objection_id)
        return answer(request, await decide(services, caller, known, wish, request_id(request)))


async def _seen(services: Services, caller: Caller, objection_id: str) -> Objection:
    """Return a request. An institution sees those about companies that it was told of."""
    known = await asyncio.to_thread(one_of, services.store, objection_id)
    bank = caller.within()
    if known is None or (
        bank and not await asyncio.to_thread(was_told, services.store, bank, known.uscc)
    ):
        raise Refused(Trouble.NOT_FOUND)
    return known


def _line(row: dict[str, Any]) -> ObjectionLine:
    decide_by, decided_at = row["decide_by"], row["decided_at"]
    return ObjectionLine(
        objection_id=row["objection_id"], plea=Plea(row["plea"]),
        state=ObjectionState(row["state"]), fact_id=row["fact_id"], uscc=row["uscc"],
        kind=row["kind"], filed_at=instant_of(row["filed_at"]),
        accept_by=instant_of(row["accept_by"]),
        decide_by=None if decide_by is None else instant_of(decide_by),
        decided_at=None if decided_at is None else instant_of(decided_at),
        overdue=bool(row["overdue"]),
    )  # fmt: skip
