"""Answers to calls that were not taken: problems of RFC 9457, and bodies that are too large."""

from __future__ import annotations

from fastapi import Request, Response

from schemas import codec
from schemas.pushes import Problem, Reply

__all__ = ["limited_body", "problem"]


def problem(status: int, title: str, detail: str) -> Response:
    """Return the answer to a call that was refused as a whole."""
    body = codec.encode(Problem(title=title, status=status, detail=detail))
    reply = Reply(status=status, body=body)
    return Response(reply.body, reply.status, reply.headers)


async def limited_body(request: Request, most: int) -> bytes | None:
    """Return the body, None as soon as it has more than `most` bytes, however it is sent."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > most:
        return None
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > most:
            return None
    return bytes(body)
