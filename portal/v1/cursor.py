"""Where a page of a list ends and the next begins: opaque, and good for the same question only."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

import msgspec

from portal.v1.problems import FieldError, Refused, Trouble

__all__ = ["cursor_after", "place_of"]

_CHECK_BYTES = 8
_MOST_CHARACTERS = 1024


def cursor_after(place: Sequence[str | int], question: Any) -> str:
    """Return the cursor that goes on behind a row.

    Parameters
    ----------
    place
        What the list is sorted by, of the last row shown.
    question
        Filters, institution and order: with others the cursor is refused, not misread. It grants
        nothing: whoever forged one would only choose where their own list begins.
    """
    body = msgspec.json.encode(list(place))
    return urlsafe_b64encode(_check(body, question) + body).decode().rstrip("=")


def place_of(cursor: str, question: Any) -> list[Any] | None:
    """Return where to go on, None for the beginning. Raises `Refused` (422).

    >>> place_of(cursor_after(["2026-03-09", "a1"], {"severity": 3}), {"severity": 3})
    ['2026-03-09', 'a1']
    """
    if not cursor:
        return None
    try:
        raw = urlsafe_b64decode(cursor[:_MOST_CHARACTERS] + "=" * (-len(cursor) % 4))
        check, body = raw[:_CHECK_BYTES], raw[_CHECK_BYTES:]
        if check == _check(body, question):
            found: list[Any] = msgspec.json.decode(body, type=list[Any])
            return found
    except (ValueError, UnicodeError):
        pass
    error = FieldError(field="query.cursor", detail="not a cursor of this list and these filters")
    raise Refused(Trouble.INVALID, errors=(error,))


def _check(body: bytes, question: Any) -> bytes:
    asked = msgspec.json.encode(question, order="sorted")
    return blake2b(body + b"\x1f" + asked, digest_size=_CHECK_BYTES, person=b"lw-cursor").digest()
