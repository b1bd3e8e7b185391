"""The web application: pages, the live stream, health and metrics. Reads views, writes topics."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from sse_starlette.sse import EventSourceResponse

from portal.feed import Feed
from portal.shown import Shown
from portal.texts import language_of
from schemas.catalogue import Kind
from schemas.institutions import Institution
from store import pages
from store.base import Store
from store.questions import summary

__all__ = ["create_app"]

_HERE = Path(__file__).parent
_CSP = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
Resend = Callable[[str, str], Awaitable[None]]


def create_app(
    *,
    store: Store,
    feed: Feed,
    registry: CollectorRegistry,
    ready: Callable[[], str],
    institutions: Mapping[str, Institution],
    catalogue: Mapping[str, Kind],
    resend: Resend,
) -> FastAPI:
    """Return the application.

    Parameters
    ----------
    ready
        Empty when everything works, else what is still being waited for.
    resend
        Writes the wish to send a dead letter again: institution, delivery id.
    """
    app = FastAPI(title="贷后哨 Loanwatch", docs_url=None, redoc_url=None, openapi_url=None)
    app.mount("/static", StaticFiles(directory=_HERE / "static"), name="static")
    shown = Shown(institutions, catalogue)

    @app.middleware("http")
    async def guard(request: Request, call_next: Any) -> Response:
        response: Response = await call_next(request)
        response.headers["content-security-policy"] = _CSP
        response.headers["x-content-type-options"] = "nosniff"
        response.headers["referrer-policy"] = "same-origin"
        if language := request.query_params.get("lang"):
            response.set_cookie("lang", language_of(language), samesite="lax", httponly=True)
        return response

    @app.get("/healthz")
    async def healthz() -> PlainTextResponse:
        waiting = ready()
        return PlainTextResponse(waiting or "ok", status_code=503 if waiting else 200)

    @app.get("/metrics")
    async def metrics() -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    @app.get("/")
    async def index(
        request: Request, institution: str = "", severity: int = 0, kind: str = ""
    ) -> Response:
        rows, totals = await asyncio.gather(
            asyncio.to_thread(
                lambda: pages.alerts(store, institution=institution, severity=severity, kind=kind)
            ),
            asyncio.to_thread(pages.totals, store),
        )
        chosen = {"institution": institution, "severity": severity, "kind": kind}
        return shown.page(request, "index.html", alerts=rows, totals=totals, chosen=chosen)

    @app.get("/alerts/{alert_id}")
    async def one(request: Request, alert_id: str) -> Response:
        found = await asyncio.to_thread(pages.alert, store, alert_id)
        if found is None:
            return shown.page(request, "missing.html", status_code=404)
        return shown.page(request, "alert.html", alert=found)

    @app.get("/rejected")
    async def refused(request: Request, reason: str = "", source: str = "") -> Response:
        rows = await asyncio.to_thread(lambda: pages.rejected(store, reason=reason, source=source))
        found = await asyncio.to_thread(summary, store)
        return shown.page(
            request, "rejected.html", rows=rows, summary=found, reason=reason, source=source
        )

    @app.post("/deliveries/{delivery_id}/resend")
    async def send_again(request: Request, delivery_id: str) -> Response:
        found = await asyncio.to_thread(pages.one_delivery, store, delivery_id)
        if found is None:
            return shown.page(request, "missing.html", status_code=404)
        await resend(found["institution"], delivery_id)
        return RedirectResponse(f"/alerts/{found['alert_id']}", status_code=303)

    @app.get("/api/alerts")
    async def listed(
        institution: str = "", severity: int = 0, kind: str = "", before: str = "", limit: int = 50
    ) -> list[dict[str, Any]]:
        return await asyncio.to_thread(
            lambda: pages.alerts(
                store, institution=institution, severity=severity, kind=kind, before=before,
                limit=max(1, min(limit, 500)),
            )
        )  # fmt: skip

    @app.get("/api/totals")
    async def figures() -> dict[str, int]:
        return await asyncio.to_thread(pages.totals, store)

    @app.get("/api/stream")
    async def stream(request: Request) -> EventSourceResponse:
        last = request.headers.get("last-event-id", "")
        after = int(last) if last.isdigit() else None

        async def items() -> Any:
            async for item in feed.follow(after):
                yield {"id": str(item.number), "event": item.event, "data": item.data}

        return EventSourceResponse(items(), ping=15)

    return app
