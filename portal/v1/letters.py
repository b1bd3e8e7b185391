"""`/deliveries/resend`: many dead letters sent again with one call."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Request, Response
from msgspec import Meta, Struct

from portal.v1.caller import Caller, needs
from portal.v1.services import Services
from portal.v1.shapes import returns, taken, takes
from schemas import codec
from schemas.tokens import Scope
from store.deliveries import dead_letters

__all__ = ["Chosen", "Sent", "router"]

_MOST = 1000


class Chosen(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which dead letters: all of what is named. Empty means any."""

    institution: Annotated[str, Meta(max_length=32)] = ""  # for operators
    channel: Annotated[str, Meta(max_length=32)] = ""
    limit: Annotated[int, Meta(ge=1, le=_MOST)] = _MOST


class Sent(Struct, frozen=True, kw_only=True):
    """The wishes are in the log; what came of them are receipts. `more`: call again for the rest."""

    delivery_ids: tuple[str, ...]
    more: bool


def router(services: Services) -> APIRouter:
    """Return the route."""
    found = APIRouter(tags=["deliveries"])
    if (resend_all := services.resend_all) is None:
        return found

    @found.post(
        "/deliveries/resend", status_code=202, summary="Send dead letters again",
        responses=returns(Sent, "They will be sent.", status=202),
        openapi_extra=takes(Chosen, example={"channel": "core", "limit": 500}),
    )  # fmt: skip
    async def resend(
        request: Request, caller: Annotated[Caller, needs(Scope.DELIVERIES_WRITE)]
    ) -> Response:
        chosen = await taken(request, Chosen)
        institution = caller.within(chosen.institution)
        rows = await asyncio.to_thread(
            lambda: dead_letters(
                services.store, institution=institution, channel=chosen.channel,
                limit=chosen.limit + 1,
            )
        )  # fmt: skip
        letters = [(row["institution"], row["delivery_id"]) for row in rows[: chosen.limit]]
        if letters:
            await resend_all(letters)
        ids = tuple(id_ for _, id_ in letters)
        body = codec.encode(Sent(delivery_ids=ids, more=len(rows) > chosen.limit))
        return Response(body, 202, media_type="application/json")

    return found
