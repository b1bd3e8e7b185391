"""Dead letters: deliveries that were given up or turned away, shown and sent again, one or many."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from portal.asked import asked
from portal.shown import Shown
from store.base import Store
from store.deliveries import dead_letters, dead_totals

__all__ = ["MOST_AT_ONCE", "ResendAll", "add_letters"]

MOST_AT_ONCE = 1000
"""Letters one wish sends again: who wants more presses again."""
ResendAll = Callable[[Sequence[tuple[str, str]]], Awaitable[None]]


def add_letters(app: FastAPI, shown: Shown, store: Store, resend_all: ResendAll) -> None:
    """Add the page and its button. `resend_all` writes wishes: institution and delivery id each."""

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
            channel=channel, sent=sent,
        )  # fmt: skip

    @app.post("/deliveries/resend")
    async def again(request: Request, institution: str, channel: str) -> Response:
        found = await asyncio.to_thread(
            lambda: dead_letters(
                store, institution=institution, channel=channel, limit=MOST_AT_ONCE
            )  # fmt: skip
        )
        await resend_all([(letter["institution"], letter["delivery_id"]) for letter in found])
        return RedirectResponse(f"/deliveries?sent={len(found)}", status_code=303)
