"""What was answered to a call that changes something: kept a day, to be said again."""

from __future__ import annotations

from msgspec import Struct

from schemas.scalars import Instant

__all__ = ["Answered"]


class Answered(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One answer under its key: that of the caller, the path and their Idempotency-Key, hashed."""

    key: str
    body: str  # digest of what was sent
    status: int
    headers: dict[str, str] = {}  # content-type, etag, location
    content: bytes = b""
    at: Instant
