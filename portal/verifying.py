"""`POST /api/verifications`: ask a source whether something is so, and be told yes or no."""

from __future__ import annotations

from typing import Protocol

import msgspec
from fastapi import FastAPI, Request, Response

from portal.problems import limited_body, problem
from schemas import codec
from schemas.verifications import Question, Verification

__all__ = ["Asking", "add_verifying"]

_decode = codec.decoder(Question)
_MOST_BYTES = 64 * 1024


class Asking(Protocol):
    """What asks the sources that only answer."""

    async def ask(self, question: Question) -> Verification | str:
        """Return the answer, or the sentence that says why there is none."""
        ...


def add_verifying(app: FastAPI, asking: Asking) -> None:
    """Add the route. The values of the question are sent on, and kept nowhere."""

    @app.post("/api/verifications")
    async def ask(request: Request) -> Response:
        body = await limited_body(request, _MOST_BYTES)
        if body is None:
            return problem(413, "Too large", f"{_MOST_BYTES} bytes are allowed")
        try:
            question = _decode(body)
        except msgspec.DecodeError as error:
            return problem(422, "Not a question", str(error))
        answer = await asking.ask(question)
        if isinstance(answer, str):
            return problem(409, "No answer", answer)
        return Response(codec.encode(answer), media_type="application/json")
