"""`POST /api/v1/changes`: the edge of a push. Who calls, how much, and which answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from fastapi import FastAPI, Request, Response

from portal.problems import limited_body, problem
from portal.tokens import TokenBook
from schemas.pushes import Reply
from schemas.tokens import Scope

__all__ = ["Receiver", "add_push"]

_MOST_KEY = 255  # characters
_DOCUMENTED: dict[str, Any] = {
    "security": [{"token": [Scope.CHANGES_WRITE.value]}],
    "parameters": [{
        "name": "Idempotency-Key", "in": "header", "required": True,
        "schema": {"type": "string", "minLength": 1, "maxLength": _MOST_KEY, "pattern": "^[ -~]+$"},
    }],
    "requestBody": {"required": True, "content": {"application/json": {
        "schema": {
            "type": "object", "required": ["rows"], "additionalProperties": False,
            "properties": {
                "rows": {"type": "array", "minItems": 1, "items": {"type": "object"}},
            },
        },
        "example": {"rows": [{"当事人名称": "甲公司", "社会信用代码": "91110105585615050L"}]},
    }}},
}  # fmt: skip
_REFUSED: dict[str, Any] = {"content": {"application/problem+json": {}}}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    400: {"description": "No batch, or no Idempotency-Key"} | _REFUSED,
    401: {"description": "The token is nobody's"} | _REFUSED,
    403: {"description": "The legal ground of the source has ended"} | _REFUSED,
    409: {"description": "The same key is being worked on"} | _REFUSED,
    413: {"description": "Too many bytes or rows"} | _REFUSED,
    422: {"description": "Every row was refused, or the key was used before"} | _REFUSED,
    429: {"description": "Too many rows a minute"} | _REFUSED,
    503: {"description": "Paused, or the log cannot be reached"} | _REFUSED,
}


class Receiver(Protocol):
    """What takes the calls of all sources that push."""

    def owner(self, token: str) -> str | None:
        """Return the source that a token belongs to, in constant time."""
        ...

    def knows(self, source: str) -> bool:
        """Return whether a source of that name pushes."""
        ...

    def most_bytes(self, source: str) -> int:
        """Return the bytes that one call of a source may have."""
        ...

    async def receive(self, source: str, key: str, body: bytes) -> Reply:
        """Take one call."""
        ...


def add_push(
    app: FastAPI, receiver: Receiver, book: TokenBook | None = None,
    now: Callable[[], datetime] | None = None, *, path: str = "/api/v1/changes",
) -> None:  # fmt: skip
    """Add the route. A caller without a good token learns nothing, not even by a large body.

    A token is good by its hash in the source's own file, or by `book` for a source of that name.
    """

    def source_of(token: str) -> str | None:
        found = receiver.owner(token)
        if found is not None or book is None or now is None:
            return found
        known = book.owner(token, now())
        allowed = known is not None and Scope.CHANGES_WRITE in known.granted()
        return known.source if known and allowed and receiver.knows(known.source) else None

    @app.post(
        path, tags=["changes"], summary="Hand changes over (sources)",
        openapi_extra=_DOCUMENTED, responses=_ANSWERS,
    )  # fmt: skip
    async def push(request: Request) -> Response:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        source = source_of(token.strip()) if scheme.lower() == "bearer" else None
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
