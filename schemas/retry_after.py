"""When a receiver asks to be left alone for a while: the header Retry-After. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

__all__ = ["retry_after_seconds"]

_LONGEST_SECONDS = 3600.0  # a receiver cannot put its alerts off for days


def retry_after_seconds(header: str, now: datetime) -> float | None:
    """Return the seconds asked for (RFC 9110, 10.2.3: a number or a date), None without any.

    >>> now = datetime(2026, 3, 2, 4, tzinfo=UTC)
    >>> retry_after_seconds("120", now), retry_after_seconds("Mon, 02 Mar 2026 04:00:30 GMT", now)
    (120.0, 30.0)
    """
    header = header.strip()
    if header.isascii() and header.isdecimal():
        return min(_LONGEST_SECONDS, float(header))
    try:
        until = parsedate_to_datetime(header)
    except (ValueError, OverflowError):
        return None
    if until.tzinfo is None:  # "-0000", or an old form without a zone: HTTP means GMT
        until = until.replace(tzinfo=UTC)
    return min(_LONGEST_SECONDS, max(0.0, (until - now).total_seconds()))
