"""`/api/v1`: one application under one mount. Adding a resource is a file and a line here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from portal.push import Receiver, add_push
from portal.tokens import TokenBook
from portal.v1 import (
    alerts,
    audit,
    cases,
    corrections,
    deliveries,
    exports,
    facts,
    held,
    letters,
    me,
    notices,
    objections,
    outcomes,
    silences,
    watches,
)  # fmt: skip
from portal.v1.admission import Admission
from portal.v1.documented import describe
from portal.v1.once import MOST_BYTES, Answers, Once
from portal.v1.problems import (
    Refused,
    on_broken,
    on_http,
    on_invalid,
    on_refused,
    on_store,
)
from portal.v1.services import Services
from store.base import StoreError

__all__ = ["ROUTERS", "create_v1"]

ROUTERS: tuple[Callable[[Services], APIRouter], ...] = (
    me.router,
    alerts.router,
    cases.router,
    outcomes.router,
    watches.router,
    facts.router,
    notices.router,
    deliveries.router,
    letters.router,
    silences.router,
    held.router,
    corrections.router,
    objections.router,
    exports.router,
    audit.router,
)
"""In the order of the documents. A router whose port is missing adds no routes."""

_OPEN = ("/openapi.json", "/docs")
_PUSH = "/changes"
_DOCS = Path(__file__).parents[1] / "templates" / "api.html"
_DOCS_POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " \
    "frame-ancestors 'none'; base-uri 'none'; object-src 'none'"  # fmt: skip
_ABOUT = """
贷后预警：告警、处置、关注名单、推送与披露。 Alerts of borrowers for the institutions that lend to them.

Every call needs a bearer token; a token sees its own institution. Errors are problems of RFC 9457.
Lists come in pages: pass `next` as `cursor`. Every POST needs an `Idempotency-Key`, the same for
every attempt of one call. Times are UTC, money is whole fen.
"""


def create_v1(
    services: Services, book: TokenBook, answers: Answers, *, per_minute: int,
    receiver: Receiver | None = None,
) -> FastAPI:  # fmt: skip
    """Return the application.

    Parameters
    ----------
    per_minute
        Calls a token may make.
    receiver
        Takes what sources push; without, there is no such route.
    """
    app = FastAPI(
        title="贷后哨 Loanwatch", version="1", description=_ABOUT, docs_url=None, redoc_url=None,
        openapi_url=None, max_body_size=MOST_BYTES, redirect_slashes=False,
    )  # fmt: skip
    for router in ROUTERS:
        app.include_router(router(services))
    if receiver is not None:
        add_push(app, receiver, book, services.now, path=_PUSH)
    for error, handler in (
        (Refused, on_refused), (HTTPException, on_http), (RequestValidationError, on_invalid),
        (StoreError, on_store), (Exception, on_broken),
    ):  # fmt: skip
        app.add_exception_handler(error, handler)
    _add_documents(app)
    _add_layers(app, book, answers, services.now, per_minute)
    return app


def _add_documents(app: FastAPI) -> None:
    made: dict[str, Any] = {}

    @app.get("/openapi.json", include_in_schema=False)
    async def openapi() -> dict[str, Any]:
        if not made:
            made.update(describe(app, self_made=frozenset({_PUSH})))
        return made

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        page = _DOCS.read_text(encoding="utf-8")
        return HTMLResponse(page, headers={"content-security-policy": _DOCS_POLICY})


def _add_layers(
    app: FastAPI, book: TokenBook, answers: Answers, now: Callable[[], datetime], per_minute: int
) -> None:
    once: Any = Once
    admission: Any = Admission
    app.add_middleware(once, answers=answers, now=now, not_here=(_PUSH,))
    app.add_middleware(
        admission, book=book, now=now, per_minute=per_minute, open_paths=(*_OPEN, _PUSH)
    )
