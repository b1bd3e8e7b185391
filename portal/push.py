"""`POST /api/v1/changes`: the edge of a push. Who calls, how much, and which answer."""

from __future__ import annotations

from typing import Protocol

from fastapi import FastAPI, Request, Response

from portal.problems import limited_body, problem
from schemas.pushes import Reply

__all__ = ["Receiver", "add_push"]

_MOST_KEY = 255  # characters


class Receiver(Protocol):
    """What takes the calls of all sources that push."""

    def owner(self, token: str) -> str | None:
        """Return the source that a token belongs to, in constant time."""
        ...

    def most_bytes(self, source: str) -> int:
        """Return the bytes that one call of a source may have."""
        ...

    async def receive(self, source: str, key: str, body: bytes) -> Reply:
        """Take one call."""
        ...


def add_push(app: FastAPI, receiver: Receiver) -> None:
    """Add the route. A caller without a good token learns nothing, not even by a large body."""

    @app.post("/api/v1/changes")
    async def push(request: Request) -> Response:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        source = receiver.owner(token.strip()) if scheme.lower() == "bearer" else None
        if source is None:
            refused = problem(401, "Who is calling?", "a bearer token of a source is needed")
            refused.headers["www-authenticate"] = "Bearer"
            return refused
        key = request.headers.get("idempotency-key", "")
        if not 1 <= len(key) <= _MOST_KEY or not key.isascii() or not key.isprintable():
            return problem(
                400, "Key missing",
                f"the header Idempotency-Key is needed: 1 to {_MOST_KEY} printable characters, "
                "the same when the same call is repeated",
            )  # fmt: skip
        most = receiver.most_bytes(source)
        body = await limited_body(request, most)
        if body is None:
            return problem(413, "Too large", f"{most} bytes are allowed a call")
        reply = await receiver.receive(source, key, body)
        return Response(reply.body, reply.status, reply.headers)
