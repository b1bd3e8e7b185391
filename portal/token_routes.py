"""`/api/tokens`: for the command line, by whoever may read the key file of the data folder."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import msgspec
from fastapi import FastAPI, Request, Response

from portal.problems import limited_body, problem
from portal.tokens import TokenBook
from schemas import codec
from schemas.tokens import Role, Token

__all__ = ["KeepTokens", "add_tokens"]

KeepTokens = Callable[[Sequence[Token]], Awaitable[None]]
_MOST_BYTES = 64 * 1024
_decode = codec.decoder(tuple[Token, ...])


def add_tokens(
    app: FastAPI, book: TokenBook, keep: KeepTokens, now: Callable[[], datetime]
) -> None:
    """Add the routes. An operator's token is needed, also where the pages need no login."""

    def refused(request: Request) -> Response | None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        owner = book.owner(token.strip(), now()) if scheme.lower() == "bearer" else None
        if owner is None or owner.role is not Role.OPERATOR:
            return problem(401, "Who is calling?", "an operator's token is needed")
        return None

    @app.get("/api/tokens")
    async def listed(request: Request) -> Response:
        return refused(request) or Response(codec.encode(book.all()), media_type="application/json")

    @app.post("/api/tokens")
    async def kept(request: Request) -> Response:
        """Take records of tokens: hashes only."""
        if (no := refused(request)) is not None:
            return no
        body = await limited_body(request, _MOST_BYTES)
        if body is None:
            return problem(413, "Too large", f"{_MOST_BYTES} bytes are allowed")
        try:
            records = _decode(body)
        except msgspec.DecodeError as error:
            return problem(422, "Not tokens", str(error))
        await keep(records)
        book.learn([codec.encode(record) for record in records])
        return Response(codec.encode(records), media_type="application/json")
