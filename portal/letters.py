"""Dead letters: deliveries that were given up or turned away, shown and sent again, one or many."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from portal.asked import asked
from portal.shown import Shown
from portal.viewing import caller_of
from schemas.deliveries import DeliveryOutcome
from schemas.tokens import Scope
from store import pages
from store.base import Store
from store.deliveries import dead_letters, dead_totals

__all__ = ["MOST_AT_ONCE", "Resend", "ResendAll", "add_letters"]

MOST_AT_ONCE = 1000
"""Letters one wish sends again: who wants more presses again."""
Resend = Callable[[str, str], Awaitable[None]]
ResendAll = Callable[[Sequence[tuple[str, str]]], Awaitable[None]]
_DEAD = (DeliveryOutcome.DEAD, DeliveryOutcome.REFUSED)


def add_letters(
    app: FastAPI, shown: Shown, store: Store, resend: Resend, resend_all: ResendAll
) -> None:
    """Add the page and its buttons. A bank sees its own letters; who may, sends them again.

    `resend` and `resend_all` write wishes: institution and delivery id.
    """

    @app.get("/deliveries")
    async def page(request: Request, channel: str = "", sent: int = -1) -> Response:
        chosen = asked(request.query_params)
        letters, totals = await asyncio.gather(
            asyncio.to_thread(
                lambda: dead_letters(store, institution=chosen.institution, channel=channel)
            ),
            asyncio.to_thread(dead_totals, store, chosen.institution),
        )
        return shown.page(
            request, "deliveries.html", letters=letters, totals=totals, chosen=chosen,
            channel=channel, sent=sent, may=_may(request),
        )  # fmt: skip

    @app.post("/deliveries/{delivery_id}/resend")
    async def send_again(request: Request, delivery_id: str) -> Response:
        found = await asyncio.to_thread(pages.one_delivery, store, delivery_id)
        if found is None or not caller_of(request).sees(found["institution"]):
            raise HTTPException(404)
        _require(request)
        if found["outcome"] not in _DEAD:
            return shown.page(request, "message.html", status_code=409, message="not_dead")
        await resend(found["institution"], delivery_id)
        where = f"/alerts/{found['alert_id']}" if found["alert_id"] else "/deliveries"
        return RedirectResponse(where + asked(request.query_params).query, status_code=303)

    @app.post("/deliveries/resend")
    async def again(request: Request, institution: str, channel: str) -> Response:
        """Of a bank's person `institution` is their own, whatever the address says."""
        _require(request)
        found = await asyncio.to_thread(
            lambda: dead_letters(
                store, institution=institution, channel=channel, limit=MOST_AT_ONCE
            )
        )  # fmt: skip
        await resend_all([(letter["institution"], letter["delivery_id"]) for letter in found])
        return RedirectResponse(f"/deliveries?sent={len(found)}", status_code=303)


def _may(request: Request) -> bool:
    return Scope.DELIVERIES_WRITE in caller_of(request).token.granted()


def _require(request: Request) -> None:
    if not _may(request):
        raise HTTPException(403, "无权重新发送 you may not send it again")
