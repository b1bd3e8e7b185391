"""`/notices`: what an institution is told, fetched by itself instead of pushed, or once more."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Annotated, Any, cast

from fastapi import APIRouter, Query, Request, Response
from msgspec import Struct

from portal.v1.caller import Caller, needs
from portal.v1.cursor import cursor_after, place_of
from portal.v1.disclosing import show
from portal.v1.documented import problems
from portal.v1.etag import answer
from portal.v1.pages import Limit
from portal.v1.problems import FieldError, Refused, Trouble
from portal.v1.services import Services
from portal.v1.shapes import returns
from schemas import codec
from schemas.disclosures import Way
from schemas.notices import Notice, told_of
from schemas.receipts import pulled
from schemas.scalars import Instant
from schemas.tokens import Scope
from store.notices import told

__all__ = ["KEPT", "NoticePage", "Pulled", "router"]

KEPT = timedelta(days=14)
"""How far back a queue can be read."""
_decode: Any = codec.decoder(cast(Any, Notice))


class Pulled(Struct, frozen=True, kw_only=True):
    """One notice, as a webhook has it: `data.notice_id` is the same in both."""

    type: str
    timestamp: Instant
    data: Notice


class NoticePage(Struct, frozen=True, kw_only=True):
    """In the order they were told. `next` is always there: ask again with it for what came since."""

    items: tuple[Pulled, ...]
    next: str
    more: bool  # False: nothing more for now


def router(services: Services) -> APIRouter:
    """Return the routes of `/notices`."""
    found = APIRouter(tags=["notices"])
    if (receive := services.receive) is None:
        return found

    @found.get(
        "/notices", summary="Fetch notices in the order they were told",
        responses=returns(NoticePage, "A page of the queue.") | problems(Trouble.NOT_FOUND),
    )  # fmt: skip
    async def fetched(
        request: Request,
        caller: Annotated[Caller, needs(Scope.NOTICES_READ)],
        institution: Annotated[str, Query(max_length=32, description="For operators.")] = "",
        after: Annotated[
            str,
            Query(max_length=1024, description="`next` of the page before; empty: 14 days ago."),
        ] = "",
        limit: Limit = 50,
    ) -> Response:
        """Nothing that waits is lost by asking late, and asking again gives the same again."""
        queue = caller.within(institution)
        if not queue:
            raise Refused(Trouble.NOT_FOUND, "whose queue: name the institution")
        now = services.now()
        asked = {"queue": queue}
        place = _reached(place_of(after, asked), now)
        rows = await asyncio.to_thread(
            lambda: told(
                services.store, queue, after=place, since=now - KEPT, limit=limit + 1
            )  # fmt: skip
        )
        notices: list[Notice] = [_decode(row.notice) for row in rows[:limit]]
        more = len(rows) > limit
        if notices:
            place = rows[len(notices) - 1].place
            subjects = [subject for notice in notices for subject in told_of(notice)]
            await show(services, caller, "/api/v1/notices", subjects, way=Way.PULLED)
            if caller.institution:  # not where the operator looks
                await receive([pulled(notice, now) for notice in notices])
        until = notices[-1].at if more else now
        following = cursor_after([-1 if place is None else place, until.isoformat()], asked)
        items = tuple(
            Pulled(type=row.type, timestamp=notice.at, data=notice)
            for row, notice in zip(rows, notices, strict=False)  # one row more than asked for
        )
        return answer(request, NoticePage(items=items, next=following, more=more))

    return found


def _reached(place: list[Any] | None, now: datetime) -> int | None:
    """Return the place in the queue. Raises `Refused` (422) where what follows it is gone."""
    if place is None:
        return None
    number, at = int(place[0]), datetime.fromisoformat(place[1])
    if at < now - KEPT:
        gone = "older than 14 days: what followed it is gone; begin without it"
        raise Refused(Trouble.INVALID, errors=(FieldError(field="query.after", detail=gone),))
    return None if number < 0 else number
