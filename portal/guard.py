"""What every answer passes through: safe headers, a count, and no orders from other sites."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from prometheus_client import CollectorRegistry, Counter
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Guard", "http_requests", "is_foreign", "paths_of"]

_HEADERS = {
    "content-security-policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none';"
    " form-action 'self'; object-src 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
}
_CLASSES = ("2xx", "3xx", "4xx", "5xx")
_OTHER = "other"  # no route of ours: one series, whatever a stranger asks for
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def paths_of(app: FastAPI) -> list[str]:
    """Return the paths of an application's own routes, without what is mounted below it."""
    found = iter_route_contexts(app.routes)
    return [str(context.path) for context in found if getattr(context, "methods", None)]


def http_requests(registry: CollectorRegistry, routes: Iterable[str]) -> Counter:
    """Return the counter of answers. Labels are closed sets and every series starts at zero."""
    counter = Counter(
        "loanwatch_http_requests_total", "Answers of the page, by route and class of status.",
        ["route", "status"], registry=registry,
    )  # fmt: skip
    for route in [*routes, "/static", _OTHER]:
        for status in _CLASSES:
            counter.labels(route, status)
    return counter


def is_foreign(method: str, headers: Mapping[str, str]) -> bool:
    """Return whether another site makes a browser give us an order.

    A browser says so itself, in `Sec-Fetch-Site` or by an `Origin` that is not our own host. A
    client that is no browser sends neither and is let through.
    """
    if method in _SAFE:
        return False
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host", "")


class Guard:
    """The outermost layer of the application. Plain ASGI: a stream flows through it untouched."""

    def __init__(self, app: ASGIApp, counter: Counter, refusal: str) -> None:
        self._app, self._counter, self._refusal = app, counter, refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                self._count(scope, f"{message['status'] // 100}xx")
            await send(message)

        if is_foreign(scope["method"], Headers(scope=scope)):
            refused = PlainTextResponse(self._refusal, status_code=403)
            await refused(scope, receive, answer)
            return
        try:
            await self._app(scope, receive, answer)
        except Exception:
            self._count(scope, "5xx")
            raise

    def _count(self, scope: Scope, status: str) -> None:
        self._counter.labels(_route_of(scope), status).inc()


def _route_of(scope: Scope) -> str:
    if scope["path"].startswith("/static/"):
        return "/static"
    path = getattr(scope.get("route"), "path", None)
    return _OTHER if path is None else f"{scope.get('root_path', '')}{path}"
