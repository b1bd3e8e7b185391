"""Values as the native protocol gives them, in the form that the engine's JSON has. Pure."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

__all__ = ["json_form"]

_DIGITS = re.compile(r"DateTime64\((\d)")


def json_form(value: Any, type_: str) -> Any:
    """Return a value of a column of the type as the engine in the process would give it.

    Times are ISO 8601 in UTC with the digits of their type. A server's time without a zone of its
    own counts as UTC. Lists and tuples are lists; all else is as it is.

    >>> json_form(datetime(2026, 3, 2, 4, 0, 0, 250000, tzinfo=UTC), "DateTime64(3, 'UTC')")
    '2026-03-02T04:00:00.250Z'
    >>> json_form(datetime(2026, 3, 2, 4), "DateTime")
    '2026-03-02T04:00:00Z'
    """
    if isinstance(value, datetime):
        aware = value.astimezone(UTC) if value.tzinfo else value
        digits = int(found[1]) if (found := _DIGITS.search(type_)) else 0
        fraction = f".{aware.microsecond:06d}"[: digits + 1] if digits else ""
        return f"{aware:%Y-%m-%dT%H:%M:%S}{fraction}Z"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [json_form(item, type_) for item in value]
    return value
