"""The page of watches: a list with filters, a file to hand in, and what came of each of its rows."""

from __future__ import annotations

import asyncio
from io import BytesIO
from typing import Any

from fastapi import FastAPI, Request, Response
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from portal.shown import Shown
from portal.v1.services import Services
from portal.viewing import caller_of, viewed
from schemas import codec
from schemas.disclosures import Subject
from schemas.tokens import Scope
from schemas.watch_results import WatchResult, tally
from schemas.watches import Watch, WatchState
from store.base import Store
from store.watch_list import watch_list, watch_totals

__all__ = ["add_watch_page"]

_ROWS = 200
_MOST_BYTES = 16 << 20
_FILTERS = ("institution", "state", "officer", "uscc", "loan")
_decode = codec.decoder(Watch)


def add_watch_page(app: FastAPI, shown: Shown, store: Store, services: Services | None) -> None:
    """Add the routes; without a desk the list can be looked at and nothing is taken in."""
    desk = services.watches if services is not None else None

    async def page(request: Request, status: int = 200, **more: Any) -> Response:
        chosen = {name: request.query_params.get(name, "") for name in _FILTERS}
        bank = chosen["institution"]
        rows, totals = await asyncio.gather(
            asyncio.to_thread(lambda: watch_list(store, **chosen, limit=_ROWS + 1)),
            asyncio.to_thread(watch_totals, store, bank),
        )
        watches = [_decode(row["watch"].encode()) for row in rows[:_ROWS]]
        await viewed(request, "/watches", [_subject(watch) for watch in watches])
        return shown.page(
            request, "watches.html", status, watches=watches, totals=totals, chosen=chosen,
            more=len(rows) > _ROWS, states=["live", *WatchState],
            can_order=desk is not None and _may_order(request),
            **{"results": None, "counts": None, "trouble": "", **more},
        )  # fmt: skip

    @app.get("/watches")
    async def listed(request: Request) -> Response:
        return await page(request)

    if desk is None:
        return

    @app.post("/watches")
    async def taken(request: Request) -> Response:
        """Take a file for one institution; the page shows every row that was refused."""
        if int(request.headers.get("content-length", "0") or 0) > _MOST_BYTES:
            return await page(request, 413, trouble="too_large")
        async with request.form(max_files=1) as form:
            bank, file = form.get("institution"), form.get("file")
            own = caller_of(request).institution
            if not _may_order(request) or own not in ("", bank):
                raise HTTPException(403, "these are not your watches to order")
            if not isinstance(bank, str) or not isinstance(file, UploadFile) or not file.filename:
                raise HTTPException(422, "a file and an institution are needed")
            name, content = file.filename, await file.read()
        results: list[WatchResult] = []
        try:
            async for some in desk.table(BytesIO(content), name, bank, caller_of(request).name):
                results += some
        except ValueError as error:
            return await page(request, 422, trouble=str(error))
        refused = [one for one in results if one.reason]
        return await page(request, results=refused[:_ROWS], counts=tally(results))


def _may_order(request: Request) -> bool:
    return Scope.WATCHES_WRITE in caller_of(request).token.granted()


def _subject(watch: Watch) -> Subject:
    consents = (watch.consent_reference,) if watch.consent_reference else ()
    return Subject(uscc=watch.uscc, consents=consents)
