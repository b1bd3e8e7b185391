"""The form that takes a token, and the way out."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from portal.login import COOKIE, LIFE, Sessions
from portal.problems import limited_body
from portal.shown import Shown
from schemas.tokens import Role

__all__ = ["add_login"]

_MOST_BYTES = 4096
_TRIES = RateLimitItemPerMinute(20)  # by address
_HOME = {Role.AUDITOR: "/audit"}


def add_login(app: FastAPI, shown: Shown, sessions: Sessions) -> None:
    """Add the routes. A token that is nobody's is answered with the form again, 401."""
    limiter = MovingWindowRateLimiter(MemoryStorage())

    def form(request: Request, status: int = 200, **values: Any) -> Response:
        return shown.page(request, "login.html", status_code=status, wrong=status != 200, **values)

    @app.get("/login")
    async def page(request: Request) -> Response:
        return form(request)

    @app.post("/login")
    async def log_in(request: Request) -> Response:
        if not limiter.hit(_TRIES, request.client.host if request.client else ""):
            return form(request, 429)
        body = await limited_body(request, _MOST_BYTES) or b""
        token = parse_qs(body.decode("utf-8", "replace")).get("token", [""])[0]
        cookie = sessions.begin(token)
        if cookie is None:
            return form(request, 401)
        caller = sessions.caller(cookie)
        home = "/" if caller is None else _HOME.get(caller.role, "/")
        answer = RedirectResponse(home, 303)
        answer.set_cookie(
            COOKIE, cookie, max_age=int(LIFE.total_seconds()), httponly=True, samesite="strict",
            secure=request.url.scheme == "https",
        )  # fmt: skip
        return answer

    @app.post("/logout")
    async def log_out(request: Request) -> Response:
        sessions.end(request.cookies.get(COOKIE, ""))
        answer = RedirectResponse("/login", 303)
        answer.delete_cookie(COOKIE)
        return answer
