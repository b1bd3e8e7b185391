"""Lists come in pages: so many rows, and the cursor of those that follow."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Query

__all__ = ["Cursor", "Limit", "Uscc", "instant_of", "utc"]

Limit = Annotated[int, Query(ge=1, le=500, description="Rows of a page.")]
Cursor = Annotated[
    str, Query(max_length=1024, description="`next` of the page before; empty begins.")
]
Uscc = Annotated[
    str,
    Query(pattern="^([0-9A-HJ-NPQRTUWXY]{18})?$", description="统一社会信用代码 of a borrower."),
]


def instant_of(found: Any) -> datetime:
    """Return a time of the store, which is UTC whether it says so or not."""
    at = datetime.fromisoformat(found) if isinstance(found, str) else found
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def utc(at: datetime | None) -> str:
    """Return a time of a query for the store; empty for none."""
    return "" if at is None else at.astimezone(UTC).isoformat()
