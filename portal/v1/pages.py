"""Lists come in pages: so many rows, and the cursor of those that follow."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Query
from pydantic import AwareDatetime, BeforeValidator

__all__ = ["Cursor", "IsoTime", "Limit", "Uscc", "instant_of", "utc"]

Limit = Annotated[int, Query(ge=1, le=500, description="Rows of a page.")]
Cursor = Annotated[
    str, Query(max_length=1024, description="`next` of the page before; empty begins.")
]
Uscc = Annotated[
    str,
    Query(pattern="^([0-9A-HJ-NPQRTUWXY]{18})?$", description="统一社会信用代码 of a borrower."),
]


_DATE = re.compile(r"\d{4}-\d\d-\d\d[Tt ]")


def _iso(given: Any) -> Any:
    """Refuse what only looks like a time: a bare number would be taken for seconds since 1970."""
    if isinstance(given, str) and not _DATE.match(given):
        raise ValueError("not a time of ISO 8601 with its offset")
    return given


IsoTime = Annotated[AwareDatetime, BeforeValidator(_iso)]
"""A time of a query, as RFC 3339 has it."""


def instant_of(found: Any) -> datetime:
    """Return a time of the store, which is UTC whether it says so or not."""
    at = datetime.fromisoformat(found) if isinstance(found, str) else found
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def utc(at: datetime | None) -> str:
    """Return a time of a query for the store; empty for none."""
    return "" if at is None else at.astimezone(UTC).isoformat()
