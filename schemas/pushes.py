"""What is said about a push: `POST /api/v1/changes`. Problems are those of RFC 9457."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from schemas.incoming import RejectReason

__all__ = ["Problem", "Pushed", "Reply", "RowRefused", "RowResult"]


class RowRefused(Struct, frozen=True, kw_only=True):
    """Why one row was refused, as a problem. `value` is masked where it is or looks personal."""

    type: str = "about:blank"
    title: str
    status: int = 422
    detail: str
    reason: RejectReason
    field: str
    value: str


class RowResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one row; `accepted` means that it is kept and goes through the door."""

    row: int  # place in the batch, from 1
    outcome: Literal["accepted", "refused"]
    problem: RowRefused | None = None


class Pushed(Struct, frozen=True, kw_only=True):
    """The answer to a batch that was taken."""

    source: str
    load: str  # under which the door counts these rows
    accepted: int
    refused: int
    results: tuple[RowResult, ...]


class Problem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why a call as a whole was refused."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    results: tuple[RowResult, ...] = ()


class Reply(Struct, frozen=True, kw_only=True):
    """Status and body of an answer. The same key and body get the very same one again."""

    status: int
    body: bytes
    retry_after_seconds: int = 0  # 0: nothing is said

    @property
    def headers(self) -> dict[str, str]:
        kind = "application/json" if self.status < 400 else "application/problem+json"
        headers = {"content-type": kind}
        if self.retry_after_seconds:
            headers["retry-after"] = str(self.retry_after_seconds)
        return headers
