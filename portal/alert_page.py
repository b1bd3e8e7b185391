"""The page of one alert: its evidence, and its case with what can be done."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from urllib.parse import unquote
from uuid import uuid4

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from portal.asked import asked
from portal.casefile import Desk, case_file
from portal.evidence import evidence
from portal.shown import Shown
from portal.viewing import caller_of, viewed
from schemas.actions import Acted
from schemas.disclosures import subjects_of
from schemas.institutions import Institution
from store.base import Store

__all__ = ["Show", "add_alert_page"]

Show = Callable[[Request, str, int, Acted | None], Awaitable[Response]]


def add_alert_page(
    app: FastAPI, shown: Shown, store: Store, institutions: Mapping[str, Institution],
    desk: Desk | None, now: Callable[[], datetime],
) -> Show:  # fmt: skip
    """Add the route; return what draws the page after an action that was not taken."""

    async def draw(
        request: Request, alert_id: str, status: int, answer: Acted | None, *, tried: bool
    ) -> Response:
        chosen = asked(request.query_params)
        found = await asyncio.to_thread(
            evidence, store, alert_id, chosen.institution, shown.catalogue, now()
        )
        if found is None:
            raise HTTPException(404)
        await viewed(request, "/alerts/{alert_id}", subjects_of(found.alert))
        institution = institutions.get(found.alert.institution)
        by = caller_of(request).token.staff if caller_of(request).institution else ""
        by = by or unquote(request.cookies.get("post", ""))[:64]
        file = None
        if desk is not None:
            file = await asyncio.to_thread(case_file, store, desk, alert_id, now())
        return shown.page(
            request, "alert.html", status_code=status, found=found, chosen=chosen, file=file, by=by,
            staff=() if institution is None else institution.staff, request_id=uuid4().hex,
            answer=answer, tried=tried, desk=desk is not None,
        )  # fmt: skip

    @app.get("/alerts/{alert_id}")
    async def one(request: Request, alert_id: str) -> Response:
        return await draw(request, alert_id, 200, None, tried=False)

    async def show(
        request: Request, alert_id: str, status: int, answer: Acted | None
    ) -> Response:  # fmt: skip
        return await draw(request, alert_id, status, answer, tried=True)

    return show
