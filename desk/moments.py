"""A time as people write it into an amendment."""

from __future__ import annotations

from datetime import UTC, datetime

from calendars.days import SHANGHAI

__all__ = ["moment"]


def moment(text: str) -> datetime:
    """Return the time that a text says: a bare day is Shanghai's, a time without a zone is UTC.

    >>> moment("2026-03-02").isoformat()
    '2026-03-01T16:00:00+00:00'
    """
    text = text.strip()
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        at = at.replace(tzinfo=SHANGHAI if len(text) == len("2026-03-02") else UTC)
    return at.astimezone(UTC)
