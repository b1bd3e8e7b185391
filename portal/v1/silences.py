"""`/silences`: what an institution wants to hear nothing of for a while."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from msgspec import Struct

from portal.silencing import NewSilence, Silencing, silence_of
from portal.v1.caller import Caller, needs
from portal.v1.cursor import cursor_after, place_of
from portal.v1.disclosing import show
from portal.v1.documented import problems
from portal.v1.etag import answer
from portal.v1.once import request_id
from portal.v1.pages import Cursor, Limit, instant_of
from portal.v1.problems import Refused, Trouble
from portal.v1.services import Services
from portal.v1.shapes import returns, taken, takes
from schemas import codec
from schemas.disclosures import Subject
from schemas.scalars import Instant, Severity
from schemas.silences import SilenceAnswer, SilenceOutcome
from schemas.tokens import Scope
from store.held_list import silence_by_id, silence_list

__all__ = ["SilenceLine", "SilencePage", "router"]

SilenceId = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="Id of the silence.")]
_WHY_NOT = {
    SilenceOutcome.TOO_WIDE: "rule, kind, borrower: name one at least",
    SilenceOutcome.BAD_PERIOD: "ends_at: later than its start and than now, a quarter at most",
    SilenceOutcome.UNKNOWN_CHANNEL: "channels: not one of the institution's own",
    SilenceOutcome.UNKNOWN_INSTITUTION: "institution: none on this platform",
    SilenceOutcome.UNKNOWN: "it is over already",
}  # fmt: skip


class SilenceLine(Struct, frozen=True, kw_only=True):
    """A silence as it is. `held` counts the alerts it has held."""

    silence_id: str
    institution: str
    rule: str
    kind: str
    borrower: str
    up_to: Severity
    channels: tuple[str, ...]
    author: str
    reason: str
    starts_at: Instant
    ends_at: Instant
    ended_at: Instant | None
    ended_by: str
    outcome: SilenceOutcome
    at: Instant
    held: int


class SilencePage(Struct, frozen=True, kw_only=True):
    """Those that end last come first. `next` is empty on the last page."""

    items: tuple[SilenceLine, ...]
    next: str


_NEW = {
    "rule": "tax_arrears", "borrower": "91500000MA5U0000A1", "reason": "已核实，分期缴纳",
    "ends_at": "2026-04-01T00:00:00Z",
}  # fmt: skip


def router(services: Services) -> APIRouter:
    """Return the routes of `/silences`."""
    found = APIRouter(tags=["silences"])

    @found.get("/silences", summary="List silences", responses=returns(SilencePage, "A page."))
    async def listed(
        request: Request,
        caller: Annotated[Caller, needs(Scope.SILENCES_READ)],
        institution: Annotated[str, Query(max_length=32, description="For operators.")] = "",
        live: Annotated[bool, Query(description="Only those that are not over.")] = False,
        cursor: Cursor = "",
        limit: Limit = 50,
    ) -> Response:
        asked: dict[str, Any] = {"institution": caller.within(institution), "live": live}
        before = place_of(cursor, asked)
        rows = await asyncio.to_thread(
            lambda: silence_list(services.store, **asked, before=before, limit=limit + 1)
        )
        lines = tuple(_line(row) for row in rows[:limit])
        after = ""
        if len(rows) > limit:
            after = cursor_after([lines[-1].ends_at.isoformat(), lines[-1].silence_id], asked)
        await show(services, caller, "/api/v1/silences", _subjects(*lines))
        return answer(request, SilencePage(items=lines, next=after))

    @found.get(
        "/silences/{silence_id}", summary="One silence",
        responses=returns(SilenceLine, "The silence."),
    )  # fmt: skip
    async def one(
        request: Request, caller: Annotated[Caller, needs(Scope.SILENCES_READ)],
        silence_id: SilenceId,
    ) -> Response:  # fmt: skip
        line = await _one(services, caller, silence_id)
        await show(services, caller, "/api/v1/silences/{silence_id}", _subjects(line))
        return answer(request, line)

    if services.silencing is not None:
        _add_wishes(found, services, services.silencing)
    return found


def _add_wishes(found: APIRouter, services: Services, silencing: Silencing) -> None:
    @found.post(
        "/silences", status_code=201, summary="Add a silence",
        openapi_extra=takes(NewSilence, example=_NEW),
        responses=returns(SilenceAnswer, "It holds from its start on.", status=201)
        | problems(Trouble.CONFLICT),
    )  # fmt: skip
    async def add(
        request: Request, caller: Annotated[Caller, needs(Scope.SILENCES_WRITE)]
    ) -> Response:
        wanted, id_ = await taken(request, NewSilence), request_id(request)
        institution = caller.within(wanted.institution)
        silence = silence_of(wanted, institution, caller.name, services.now(), id_)
        if institution not in services.institutions:
            raise Refused(Trouble.CONFLICT, _WHY_NOT[SilenceOutcome.UNKNOWN_INSTITUTION])
        return _said(await silencing.add(silence, id_), 201)

    @found.post(
        "/silences/{silence_id}/end", summary="End a silence now",
        responses=returns(SilenceAnswer, "It is over; what it held and is still true is told.")
        | problems(Trouble.CONFLICT),
    )  # fmt: skip
    async def end(
        request: Request, caller: Annotated[Caller, needs(Scope.SILENCES_WRITE)],
        silence_id: SilenceId,
    ) -> Response:  # fmt: skip
        line = await _one(services, caller, silence_id)
        said = await silencing.end(
            line.institution, silence_id, caller.name, services.now(), request_id(request)
        )
        return _said(said, 200)


def _said(found: SilenceAnswer | None, status: int) -> Response:
    if found is None:
        raise Refused(Trouble.UNAVAILABLE, "the desk has not answered; try again with the same key")
    if found.outcome in _WHY_NOT:
        raise Refused(Trouble.CONFLICT, _WHY_NOT[found.outcome])
    return Response(codec.encode(found), status, media_type="application/json")


async def _one(services: Services, caller: Caller, silence_id: str) -> SilenceLine:
    row = await asyncio.to_thread(silence_by_id, services.store, silence_id)
    if row is None or not caller.sees(row["institution"]):
        raise Refused(Trouble.NOT_FOUND)
    return _line(row)


def _line(row: dict[str, Any]) -> SilenceLine:
    ended = row["ended_at"]
    times = {name: instant_of(row[name]) for name in ("starts_at", "ends_at", "at")}
    return SilenceLine(
        **{
            **row, **times, "ended_at": None if ended is None else instant_of(ended),
            "up_to": Severity(row["up_to"]), "channels": tuple(row["channels"]),
            "outcome": SilenceOutcome(row["outcome"]),
        }
    )  # fmt: skip


def _subjects(*lines: SilenceLine) -> list[Subject]:
    return [Subject(uscc=line.borrower) for line in lines if line.borrower]
