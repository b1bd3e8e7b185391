"""Every error of the interface, as a problem of RFC 9457."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from schemas import codec
from store.base import StoreError

__all__ = [
    "FieldError",
    "Problem",
    "Refused",
    "Trouble",
    "on_broken",
    "on_http",
    "on_invalid",
    "on_refused",
    "on_store",
]

_PREFIX = "urn:loanwatch:problem:"


class Trouble(StrEnum):
    """What kind of problem it is: the last part of its `type`, a closed set."""

    BAD_REQUEST = "bad-request"
    NO_KEY = "no-idempotency-key"
    NO_TOKEN = "no-token"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not-found"
    NO_SUCH_METHOD = "method-not-allowed"
    CONFLICT = "conflict"
    BUSY = "being-worked-on"
    CHANGED = "changed-meanwhile"
    TOO_LARGE = "too-large"
    INVALID = "invalid"
    KEY_USED = "key-used-before"
    TOO_MANY = "too-many-requests"
    BROKEN = "internal-error"
    UNAVAILABLE = "unavailable"


_KINDS: dict[Trouble, tuple[int, str]] = {
    Trouble.BAD_REQUEST: (400, "Not a request we can read"),
    Trouble.NO_KEY: (400, "The header Idempotency-Key is missing"),
    Trouble.NO_TOKEN: (401, "A bearer token is needed"),
    Trouble.FORBIDDEN: (403, "This token may not do that"),
    Trouble.NOT_FOUND: (404, "There is none, or not for you"),
    Trouble.NO_SUCH_METHOD: (405, "Not with this method"),
    Trouble.CONFLICT: (409, "Not in the state it is in"),
    Trouble.BUSY: (409, "The same call is being worked on"),
    Trouble.CHANGED: (412, "It was changed meanwhile"),
    Trouble.TOO_LARGE: (413, "The body is too large"),
    Trouble.INVALID: (422, "A value does not fit"),
    Trouble.KEY_USED: (422, "This Idempotency-Key came with another call before"),
    Trouble.TOO_MANY: (429, "Too many requests"),
    Trouble.BROKEN: (500, "Something broke here"),
    Trouble.UNAVAILABLE: (503, "Not now"),
}
_BY_STATUS = {status: kind for kind, (status, _) in reversed(_KINDS.items())}


class FieldError(Struct, frozen=True, kw_only=True):
    """One value that does not fit. The value itself is not repeated: it may be personal."""

    field: str
    detail: str


class Problem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why a call was refused. `type` names the kind, `detail` this one case."""

    type: str
    title: str
    status: int
    detail: str = ""
    errors: tuple[FieldError, ...] = ()


class Refused(Exception):
    """A call that is refused: raised by a router, answered as a problem."""

    def __init__(
        self, trouble: Trouble, detail: str = "", *, errors: tuple[FieldError, ...] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(trouble)
        self.trouble, self.detail, self.errors = trouble, detail, errors
        self.headers = dict(headers or {})

    @property
    def status(self) -> int:
        return _KINDS[self.trouble][0]

    @property
    def response(self) -> Response:
        status, title = _KINDS[self.trouble]
        problem = Problem(
            type=_PREFIX + self.trouble, title=title, status=status, detail=self.detail,
            errors=self.errors,
        )  # fmt: skip
        headers = dict(self.headers)
        if status == 401:
            headers["www-authenticate"] = 'Bearer realm="loanwatch"'
        return Response(codec.encode(problem), status, headers, "application/problem+json")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, where there is no router yet."""
        await self.response(scope, receive, send)


def on_refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return error.response


def on_http(request: Request, error: Exception) -> Response:
    """Answer what the framework raises: no such path, not with this method, too large a body."""
    assert isinstance(error, HTTPException)
    kind = _BY_STATUS.get(error.status_code, Trouble.BAD_REQUEST)
    return Refused(kind, headers=error.headers).response


def on_invalid(request: Request, error: Exception) -> Response:
    """Answer values of the address, the query or a header that do not fit."""
    assert isinstance(error, RequestValidationError)
    errors = tuple(
        FieldError(field=".".join(map(str, e["loc"])), detail=e["msg"]) for e in error.errors()
    )
    return Refused(Trouble.INVALID, errors=errors).response


def on_store(request: Request, error: Exception) -> Response:
    assert isinstance(error, StoreError)
    return Refused(Trouble.UNAVAILABLE, "the store does not answer", headers=_LATER).response


def on_broken(request: Request, error: Exception) -> Response:
    return Refused(Trouble.BROKEN).response


_LATER = {"retry-after": "5"}
