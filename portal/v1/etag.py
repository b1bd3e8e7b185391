"""Answers that say which state they show, and changes that ask for the state they know."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from fastapi import Request, Response

from portal.v1.problems import Refused, Trouble
from schemas import codec

__all__ = ["answer", "etag_of", "require_match", "version_wanted"]


def etag_of(value: Any) -> str:
    """Return the strong validator of a value (RFC 9110, 8.8): a hash of its bytes."""
    raw = value if isinstance(value, bytes) else codec.encode(value)
    return f'"{blake2b(raw, digest_size=12).hexdigest()}"'


def answer(request: Request, value: Any, *, etag: str = "") -> Response:
    """Return a value as JSON with its ETag; 304 and nothing where the caller has it already.

    `etag` is given where the state has a name of its own, such as the revision of a case.
    """
    body = codec.encode(value)
    tag = etag or etag_of(body)
    headers = {"etag": tag, "cache-control": "private, no-cache"}
    if _matches(request.headers.get("if-none-match", ""), tag, weakly=True):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")


def require_match(request: Request, etag: str) -> None:
    """Refuse a change of a state the caller does not know: `If-Match` names another (412)."""
    wanted = request.headers.get("if-match", "")
    if wanted and not _matches(wanted, etag, weakly=False):
        raise Refused(Trouble.CHANGED, "read it again, then decide again", headers={"etag": etag})


def version_wanted(request: Request) -> int:
    """Return the revision that `If-Match` names, 0 for none or any. For stages that compare it.

    Raises `Refused` (412) where it is no revision: then it cannot be the present one.
    """
    wanted = request.headers.get("if-match", "").strip()
    if wanted in ("", "*"):
        return 0
    number = wanted.strip('"')
    if not (number.isascii() and number.isdecimal() and 0 < len(number) < 10):
        raise Refused(Trouble.CHANGED, "the ETag of this is its revision, a whole number")
    return int(number)


def _matches(wanted: str, tag: str, *, weakly: bool) -> bool:
    for one in (part.strip() for part in wanted.split(",")):
        if one == "*" or one == tag or (weakly and one.removeprefix("W/") == tag):
            return True
    return False
