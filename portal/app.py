"""The web application: pages, the live stream, health and metrics. Reads views, writes topics."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from prometheus_client import CollectorRegistry
from starlette.exceptions import HTTPException

from portal.alert_page import add_alert_page
from portal.api import add_api
from portal.asked import asked
from portal.audit_page import add_audit
from portal.casefile import Desk
from portal.deeds import add_deeds
from portal.evidence import with_changes
from portal.feed import Feed
from portal.guard import Guard, http_requests, paths_of
from portal.health import add_health
from portal.industries import add_industries
from portal.letters import Resend, ResendAll, add_letters
from portal.listing import listing
from portal.login import Login, Sessions
from portal.login_page import add_login
from portal.noise_page import add_noise
from portal.objection_page import add_objections
from portal.shown import Shown
from portal.silencing import Silencing
from portal.source_page import Sources, add_sources
from portal.texts import texts
from portal.token_routes import KeepTokens, add_tokens
from portal.tokens import TokenBook
from portal.v1.problems import on_http
from portal.v1.services import Services
from portal.verdicts import Dispose, add_verdicts
from portal.verifying import Asking, add_verifying
from portal.viewing import caller_of, subjects_shown, viewed
from portal.watch_page import add_watch_page
from schemas.catalogue import Kind
from schemas.institutions import Institution
from store import pages
from store.base import Store, StoreError
from store.questions import summary

__all__ = ["create_app"]

_HERE = Path(__file__).parent


def create_app(
    *,
    store: Store,
    feed: Feed,
    registry: CollectorRegistry,
    ready: Callable[[], str],
    institutions: Mapping[str, Institution],
    catalogue: Mapping[str, Kind],
    resend: Resend,
    resend_all: ResendAll,
    dispose: Dispose,
    now: Callable[[], datetime],
    desk: Desk | None = None,
    silencing: Silencing | None = None,
    sources: Sources | None = None,
    v1: FastAPI | None = None,
    book: TokenBook | None = None,
    keep_tokens: KeepTokens | None = None,
    services: Services | None = None,
    login: bool = False,
    verifications: Asking | None = None,
) -> FastAPI:
    """Return the application.

    Parameters
    ----------
    ready
        Empty when everything works, else what is still being waited for.
    resend
        Writes the wish to send a dead letter again: institution, delivery id.
    resend_all
        The same for many at a time.
    dispose
        Writes what a bank said of an alert; `now` is when it says it.
    desk
        Where actions on alerts are decided; without, there are no buttons for them.
    silencing
        Where silences are decided on; without, they are only shown.
    sources, verifications
        What looks after the sources of this process, and asks those that only answer; without,
        there is no such page or interface.
    v1
        The interface for programs, `portal.v1.app`.
    book, keep_tokens
        Who may call and log in, and what writes down more of them.
    services
        Through which what a page shows is written down, and objections are decided on.
    login
        Whether pages ask who is there; else it is the operator at this machine.
    """
    app = FastAPI(title="贷后哨 Loanwatch", docs_url=None, redoc_url=None, openapi_url=None)
    app.mount("/static", StaticFiles(directory=_HERE / "static"), name="static")
    shown = Shown(institutions, catalogue)

    @app.exception_handler(StoreError)
    async def no_store(request: Request, error: StoreError) -> Response:
        if request.url.path.startswith("/api/"):
            return JSONResponse({"detail": texts("en")["store_down"]}, status_code=503)
        return shown.page(request, "message.html", status_code=503, message="store_down")

    @app.exception_handler(HTTPException)
    async def no_page(request: Request, error: HTTPException) -> Response:
        if request.url.path.startswith("/api/v1/"):  # a path that no mount takes
            return on_http(request, error)
        if request.url.path.startswith("/api/") or error.status_code != 404:
            return JSONResponse({"detail": error.detail}, error.status_code, error.headers)
        return shown.page(request, "message.html", status_code=404, message="missing")

    add_health(app, registry, ready)

    @app.get("/")
    async def index(request: Request) -> Response:
        chosen = asked(request.query_params)
        after = feed.last  # before the rows are read: what comes meanwhile is told again
        rows, totals = await asyncio.gather(
            asyncio.to_thread(listing, store, chosen),
            asyncio.to_thread(pages.totals, store),
        )
        await viewed(request, "/", subjects_shown(rows))
        return shown.page(
            request, "index.html", alerts=with_changes(rows), chosen=chosen, after=after,
            totals=None if caller_of(request).institution else totals,
        )  # fmt: skip

    show = add_alert_page(app, shown, store, institutions, desk, now)

    @app.get("/rejected")
    async def refused(request: Request, reason: str = "", source: str = "") -> Response:
        rows, found = await asyncio.gather(
            asyncio.to_thread(lambda: pages.rejected(store, reason=reason, source=source)),
            asyncio.to_thread(summary, store),
        )
        return shown.page(
            request, "rejected.html", rows=rows, summary=found, reason=reason, source=source
        )

    add_api(app, store, feed)
    add_letters(app, shown, store, resend, resend_all)
    add_industries(app, shown, store)
    add_verdicts(app, shown, store, dispose, now)
    add_noise(app, shown, store, institutions, silencing, now)
    if desk is not None:
        add_deeds(app, store, desk, now, show)
    if services is not None:
        add_objections(app, shown, services)
    add_watch_page(app, shown, store, services)
    if sources is not None:
        add_sources(app, shown, sources)
    if verifications is not None:
        add_verifying(app, verifications)
    if book is not None and keep_tokens is not None:
        add_tokens(app, book, keep_tokens, now)
    app.state.services = services
    sessions = Sessions(book or TokenBook(), now)
    add_audit(app, shown, store)
    add_login(app, shown, sessions)
    paths = paths_of(app)
    if v1 is not None:
        paths += [f"/api/v1{path}" for path in paths_of(v1)]
        app.mount("/api/v1", v1)
    counter = http_requests(registry, paths)
    refusal = " ".join(texts(language)["foreign"] for language in ("zh", "en"))
    guard: Any = Guard
    layer: Any = Login
    app.add_middleware(layer, book=book or TokenBook(), sessions=sessions, now=now, required=login)
    app.add_middleware(guard, counter=counter, refusal=refusal)
    return app
