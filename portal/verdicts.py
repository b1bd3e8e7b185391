"""What banks say of their alerts, how right those were over time, and what a budget held back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from portal.asked import asked
from portal.shown import Shown
from schemas.alerts import Alert
from schemas.disposals import Disposal, Verdict
from store import pages
from store.base import Store
from store.desk_report import dealt_with, foreseen
from store.verdicts import held_back, precision

__all__ = ["Dispose", "add_verdicts"]

Dispose = Callable[[Disposal], Awaitable[None]]


def add_verdicts(
    app: FastAPI, shown: Shown, store: Store, dispose: Dispose, now: Callable[[], datetime]
) -> None:
    """Add the page of verdicts, and the route by which an alert gets one.

    A verdict is one more record of a topic: the ranking learns it there, the store keeps it.
    """

    @app.get("/verdicts")
    async def verdicts(request: Request) -> Response:
        chosen = asked(request.query_params)
        months, held, dealt, ahead = await asyncio.gather(
            *(
                asyncio.to_thread(question, store, chosen.institution)
                for question in (precision, held_back, dealt_with, foreseen)
            )
        )
        return shown.page(
            request, "verdicts.html", months=months, held=held, dealt=dealt, ahead=ahead,
            chosen=chosen,
        )  # fmt: skip

    @app.post("/alerts/{alert_id}/verdict/{verdict}")
    async def say(request: Request, alert_id: str, verdict: Verdict) -> Response:
        """Take the verdict; a bank (`institution` in the query) judges its own alerts only."""
        chosen = asked(request.query_params)
        row = await asyncio.to_thread(pages.alert, store, alert_id)
        if row is None or chosen.institution not in ("", row["institution"]):
            raise HTTPException(404)
        alert = msgspec.convert(row["alert"], Alert)
        await dispose(
            Disposal(
                alert_id=alert_id, institution=alert.institution, uscc=alert.uscc,
                verdict=verdict, rule=alert.rule, severity=alert.severity, traits=alert.traits,
                prior=alert.prior, worth=alert.worth, raised_at=alert.raised_at, at=now(),
            )
        )  # fmt: skip
        return RedirectResponse(f"/alerts/{alert_id}{chosen.query}", status_code=303)
