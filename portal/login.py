"""Who is at the page: nobody needs to say so on this machine; elsewhere a token opens a session."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from http.cookies import SimpleCookie
from urllib.parse import parse_qsl, urlencode

from msgspec import Struct
from starlette.datastructures import Headers
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from portal.tokens import TokenBook
from portal.v1.caller import Caller
from schemas.tokens import INSTITUTIONAL, Role, Token
from schemas.tokens import Scope as Right

__all__ = ["COOKIE", "LOCAL", "Login", "Sessions", "may_visit"]

COOKIE = "loanwatch_session"
LIFE = timedelta(hours=12)
_MOST_SESSIONS = 10_000
_EPOCH = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
LOCAL = Caller(
    Token(token_id="0" * 12, digest="0" * 64, role=Role.OPERATOR, staff="local", issued_at=_EPOCH),
    session=True,
)
"""Whoever sits at this machine, where no login is asked for."""

_ANYBODY = ("/login", "/logout", "/static/", "/healthz", "/metrics", "/api/v1/")
_TELLS = ("/api/tokens",)  # asks for an operator's token itself
_OF_A_BANK: Mapping[str, tuple[Right, Right]] = {  # page: what it takes to see, and to change
    "/alerts/": (Right.ALERTS_READ, Right.ACTIONS_WRITE),
    "/api/alerts": (Right.ALERTS_READ, Right.ACTIONS_WRITE),
    "/api/stream": (Right.ALERTS_READ, Right.ACTIONS_WRITE),
    "/industries": (Right.ALERTS_READ, Right.ACTIONS_WRITE),
    "/verdicts": (Right.ALERTS_READ, Right.ACTIONS_WRITE),
    "/noise": (Right.ALERTS_READ, Right.SILENCES_WRITE),
    "/silences": (Right.SILENCES_READ, Right.SILENCES_WRITE),
    "/watches": (Right.WATCHES_READ, Right.WATCHES_WRITE),
    "/deliveries": (Right.DELIVERIES_READ, Right.DELIVERIES_WRITE),
}
_OF_AN_AUDITOR = ("/audit",)
_SEES = frozenset({"GET", "HEAD"})


def _own(query: bytes, institution: str) -> bytes:
    """Return a query that asks for one institution, whatever it asked for: no page can forget to."""
    asked = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    kept = [(name, value) for name, value in asked if name != "institution"]
    return urlencode([*kept, ("institution", institution)]).encode("latin-1")


class _Session(Struct, frozen=True):
    token_id: str
    until: datetime


class Sessions:
    """Sessions of this process: who restarts it, logs in again. A cookie is kept as its hash."""

    def __init__(self, book: TokenBook, now: Callable[[], datetime]) -> None:
        self._book, self._now = book, now
        self._open: dict[str, _Session] = {}

    def begin(self, token: str) -> str | None:
        """Return the cookie of a new session, None where the token is nobody's or a source's."""
        owner = self._book.owner(token.strip(), self._now())
        if owner is None or owner.role is Role.SOURCE:
            return None
        while len(self._open) >= _MOST_SESSIONS:
            self._open.pop(next(iter(self._open)))
        cookie = secrets.token_urlsafe(32)
        self._open[_digest(cookie)] = _Session(owner.token_id, self._now() + LIFE)
        return cookie

    def caller(self, cookie: str) -> Caller | None:
        """Return whose session it is, as long as their token is good."""
        found = self._open.get(_digest(cookie))
        if found is None or self._now() >= found.until:
            return None
        token = self._book.get(found.token_id)
        return Caller(token, session=True) if token and token.live(self._now()) else None

    def end(self, cookie: str) -> None:
        self._open.pop(_digest(cookie), None)


def _digest(cookie: str) -> str:
    return sha256(cookie.encode()).hexdigest()


def may_visit(token: Token, path: str, method: str = "GET") -> bool:
    """Return whether a page is open to whoever has the token: what is not named is the operator's.

    An institution's person sees and changes with the scopes of their token, as over `/api/v1`.
    """
    if token.role is Role.OPERATOR or path.startswith(_ANYBODY):
        return True
    if token.role is Role.AUDITOR:
        return path.startswith(_OF_AN_AUDITOR)
    if token.role not in INSTITUTIONAL:
        return False
    if path == "/":
        return Right.ALERTS_READ in token.granted()
    for page, (to_see, to_change) in _OF_A_BANK.items():
        if path.startswith(page):
            return (to_see if method in _SEES else to_change) in token.granted()
    return False


class Login:
    """Says of every call to the pages who is there. Plain ASGI.

    Parameters
    ----------
    required
        Whether a login is asked for; else whoever comes is `LOCAL`, unless they say more.
    """

    def __init__(
        self, app: ASGIApp, book: TokenBook, sessions: Sessions, now: Callable[[], datetime],
        required: bool,
    ) -> None:  # fmt: skip
        self._app, self._book, self._sessions = app, book, sessions
        self._now, self._required = now, required

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path, headers = scope["path"], Headers(scope=scope)
        caller = self._who(headers) or (None if self._required else LOCAL)
        if caller is None and not path.startswith((*_ANYBODY, *_TELLS)):
            await self._unknown(path)(scope, receive, send)
            return
        if caller is not None and not may_visit(caller.token, path, scope["method"]):
            await JSONResponse({"detail": "不可见 not for you"}, 403)(scope, receive, send)
            return
        scope.setdefault("state", {})["caller"] = caller
        if caller is not None and caller.institution and not path.startswith("/api/v1/"):
            scope["query_string"] = _own(scope["query_string"], caller.institution)
        await self._app(scope, receive, send)

    def _who(self, headers: Mapping[str, str]) -> Caller | None:
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            owner = self._book.owner(token.strip(), self._now())
            return None if owner is None else Caller(owner)
        morsel = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
        return None if morsel is None else self._sessions.caller(morsel.value)

    def _unknown(self, path: str) -> Response:
        if path.startswith("/api/"):
            return JSONResponse({"detail": "请登录 log in, or send a token"}, 401)
        return RedirectResponse("/login", 303)
