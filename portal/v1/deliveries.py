"""`/deliveries`: what was pushed to an institution, and dead letters sent again."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from msgspec import Struct

from portal.v1.caller import Caller, needs
from portal.v1.cursor import cursor_after, place_of
from portal.v1.documented import problems
from portal.v1.etag import answer, etag_of, require_match
from portal.v1.pages import Cursor, IsoTime, Limit, instant_of, utc
from portal.v1.problems import Refused, Trouble
from portal.v1.services import Services
from portal.v1.shapes import returns
from schemas import codec
from schemas.deliveries import DeliveryOutcome
from schemas.scalars import Instant
from schemas.tokens import Scope
from store.delivery_list import delivery_by_id, delivery_list

__all__ = ["DeliveryLine", "DeliveryPage", "router"]

DeliveryId = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="Id of the delivery.")]
_BACK = timedelta(days=14)
_DEAD = frozenset({DeliveryOutcome.DEAD, DeliveryOutcome.REFUSED})


class DeliveryLine(Struct, frozen=True, kw_only=True):
    """One hand-over. `delivery_id` is the `webhook-id` of a webhook."""

    delivery_id: str
    notice_id: str
    type: str  # of the notice, e.g. "alert.raised"
    alert_id: str  # empty where it was not about one alert
    institution: str
    channel: str
    outcome: DeliveryOutcome
    detail: str
    attempts: int
    last_at: Instant


class DeliveryPage(Struct, frozen=True, kw_only=True):
    """The latest first. `next` is empty on the last page."""

    items: tuple[DeliveryLine, ...]
    next: str


class Wished(Struct, frozen=True, kw_only=True):
    """The wish is in the log; what came of it is a receipt."""

    delivery_id: str


_LINE = {
    "delivery_id": "d" * 32, "notice_id": "1" * 32, "type": "alert.raised", "alert_id": "1" * 32,
    "institution": "yuyang_rural", "channel": "core", "outcome": "dead", "detail": "503",
    "attempts": 12, "last_at": "2026-03-09T04:03:00Z",
}  # fmt: skip


def router(services: Services) -> APIRouter:
    """Return the routes of `/deliveries`."""
    found = APIRouter(tags=["deliveries"])

    @found.get(
        "/deliveries", summary="List deliveries",
        responses=returns(DeliveryPage, "A page.", example={"items": [_LINE], "next": ""}),
    )  # fmt: skip
    async def listed(
        request: Request,
        caller: Annotated[Caller, needs(Scope.DELIVERIES_READ)],
        institution: Annotated[str, Query(max_length=32, description="For operators.")] = "",
        outcome: DeliveryOutcome | None = None,
        alert_id: Annotated[str, Query(pattern="^([0-9a-f]{32})?$")] = "",
        since: Annotated[IsoTime | None, Query(description="Default: 14 days ago.")] = None,
        cursor: Cursor = "",
        limit: Limit = 50,
    ) -> Response:
        start = utc(since or services.now() - _BACK)
        asked: dict[str, Any] = {
            "institution": caller.within(institution), "outcome": outcome or "",
            "alert_id": alert_id,
        }  # fmt: skip
        before = place_of(cursor, asked)
        rows = await asyncio.to_thread(
            lambda: delivery_list(
                services.store, **asked, since=start, before=before, limit=limit + 1
            )
        )
        lines = tuple(_line(row) for row in rows[:limit])
        after = ""
        if len(rows) > limit:
            after = cursor_after([lines[-1].last_at.isoformat(), lines[-1].delivery_id], asked)
        return answer(request, DeliveryPage(items=lines, next=after))

    @found.get(
        "/deliveries/{delivery_id}", summary="One delivery",
        responses=returns(DeliveryLine, "The delivery.", example=_LINE)
       ,
    )  # fmt: skip
    async def one(
        request: Request, caller: Annotated[Caller, needs(Scope.DELIVERIES_READ)],
        delivery_id: DeliveryId,
    ) -> Response:  # fmt: skip
        return answer(request, await _one(services, caller, delivery_id))

    @found.post(
        "/deliveries/{delivery_id}/resend", status_code=202, summary="Send a dead letter again",
        responses=returns(Wished, "It will be sent.", status=202)
        | problems(Trouble.CONFLICT, Trouble.CHANGED),
    )  # fmt: skip
    async def resend(
        request: Request, caller: Annotated[Caller, needs(Scope.DELIVERIES_WRITE)],
        delivery_id: DeliveryId,
    ) -> Response:  # fmt: skip
        line = await _one(services, caller, delivery_id)
        require_match(request, etag_of(line))
        if line.outcome not in _DEAD:
            raise Refused(Trouble.CONFLICT, f"it is {line.outcome}, no dead letter")
        await services.resend(line.institution, delivery_id)
        body = codec.encode(Wished(delivery_id=delivery_id))
        return Response(body, 202, media_type="application/json")

    return found


async def _one(services: Services, caller: Caller, delivery_id: str) -> DeliveryLine:
    row = await asyncio.to_thread(delivery_by_id, services.store, delivery_id)
    if row is None or not caller.sees(row["institution"]):
        raise Refused(Trouble.NOT_FOUND)
    return _line(row)


def _line(row: dict[str, Any]) -> DeliveryLine:
    outcome, last = DeliveryOutcome(row["outcome"]), instant_of(row["last_at"])
    return DeliveryLine(**{**row, "outcome": outcome, "last_at": last})
