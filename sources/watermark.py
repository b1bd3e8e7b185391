"""How far a table was read: a value that only grows, kept exactly, with arithmetic. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from intake.dates import SHANGHAI
from sources.base import SourceTrouble

__all__ = ["Value", "as_number", "earlier", "pack", "unpack"]

Value = int | float | Decimal | datetime | date | str


def pack(value: Any) -> tuple[str, str]:
    """Return a database's value as a type and its text, to be kept.

    Raises `SourceTrouble` for a type that has no order we could rely on.

    >>> unpack(pack(Decimal("1.50"))), unpack(pack(datetime(2026, 3, 2, 4, 5, 6, 7)))
    (Decimal('1.50'), datetime.datetime(2026, 3, 2, 4, 5, 6, 7))
    """
    match value:
        case bool():
            raise SourceTrouble("a flag is no watermark and no key")
        case int():
            return "int", str(value)
        case float():
            return "float", repr(value)
        case Decimal():
            return "decimal", str(value)
        case datetime():
            return "time", value.isoformat()
        case date():
            return "date", value.isoformat()
        case str():
            return "text", value
    raise SourceTrouble(f"a value of type {type(value).__name__} is no watermark and no key")


_UNPACK = {
    "int": int, "float": float, "decimal": Decimal, "time": datetime.fromisoformat,
    "date": date.fromisoformat, "text": str,
}  # fmt: skip


def unpack(kept: tuple[str, str]) -> Value:
    """Return what `pack` was given."""
    kind, text = kept
    return _UNPACK[kind](text)  # type: ignore[no-any-return,operator]


def earlier(value: Value, overlap: float) -> Value:
    """Return the watermark to look back to: `overlap` seconds, or units of a number, before.

    Whole days are looked back whole.

    >>> earlier(datetime(2026, 3, 2), 3600), earlier(date(2026, 3, 2), 3600), earlier(100, 30)
    (datetime.datetime(2026, 3, 1, 23, 0), datetime.date(2026, 3, 1), 70)

    Raises
    ------
    SourceTrouble
        It is a text: its order in the database is not that of time.
    """
    match value:
        case datetime():
            return value - timedelta(seconds=overlap)
        case date():
            return value - timedelta(days=-int(-overlap // 86400))
        case Decimal():
            return value - Decimal(str(overlap))
        case int():
            return value - (int(overlap) if overlap == int(overlap) else int(overlap) + 1)
        case float():
            return value - overlap
    raise SourceTrouble("the watermark is a text; read a view that makes it a time or a number")


def as_number(value: Value) -> float:
    """Return a watermark as a number of the same order, as near as a float comes."""
    match value:
        case datetime():
            return (value if value.tzinfo else value.replace(tzinfo=SHANGHAI)).timestamp()
        case date():
            return float(value.toordinal()) * 86400
        case str():
            raise SourceTrouble("the watermark is a text; read a view that makes it a time")
    return float(value)
