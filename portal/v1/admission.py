"""The door of the interface: whose token it is, and whether they come too often."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from math import ceil
from time import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from portal.tokens import TokenBook
from portal.v1.caller import Caller
from portal.v1.problems import Refused, Trouble

__all__ = ["Admission"]


class Admission:
    """Lets calls with a good token in, as many a minute as are allowed. Plain ASGI.

    Who has no good token learns nothing, not even which paths there are, and is counted by the
    address they come from. The rate is counted a process: a platform with three portals lets three
    times as many in.

    Parameters
    ----------
    open_paths
        Paths below the mount that need no token, or look after it themselves.
    """

    def __init__(
        self, app: ASGIApp, book: TokenBook, now: Callable[[], datetime], per_minute: int,
        open_paths: Collection[str],
    ) -> None:  # fmt: skip
        self._app, self._book, self._now = app, book, now
        self._open = frozenset(open_paths)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._most = RateLimitItemPerMinute(per_minute)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _path(scope) in self._open:
            await self._app(scope, receive, send)
            return
        try:
            caller = self.admit(scope)
        except Refused as refused:
            await refused(scope, receive, send)
            return
        scope.setdefault("state", {})["caller"] = caller
        await self._app(scope, receive, send)

    def admit(self, scope: Scope) -> Caller:
        """Return the caller. Raises `Refused` (401, 429)."""
        scheme, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            owner = self._book.owner(token.strip(), self._now())
            if owner is not None:
                self._count(owner.token_id)
                return Caller(owner)
        client = scope.get("client")
        self._count(f"from {client[0] if client else ''}")
        raise Refused(Trouble.NO_TOKEN)

    def _count(self, key: str) -> None:
        most = self._most
        if not self._limiter.hit(most, key):
            reset, _ = self._limiter.get_window_stats(most, key)
            raise Refused(
                Trouble.TOO_MANY, f"{most.amount} a minute are allowed",
                headers={"retry-after": str(max(1, ceil(reset - time())))},
            )  # fmt: skip


def _path(scope: Scope) -> str:
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))
