"""A record of JSON or Parquet to cells of text: what a table would have said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from intake.formats.base import CELL_MOST, COLUMNS_MOST

__all__ = ["flat_cells", "plain_number"]

_DEEPEST = 8


def flat_cells(record: Mapping[Any, Any]) -> dict[str, str]:
    """Return the record with nested names joined by a dot and lists joined by a semicolon.

    Raises
    ------
    ValueError
        It is nested too deep, has too many fields or a value that is too long.

    >>> flat_cells({"公司": {"名称": "甲"}, "处罚": ["警告", "罚款"], "金额": 3, "备注": None})
    {'公司.名称': '甲', '处罚': '警告；罚款', '金额': '3', '备注': ''}
    """
    cells: dict[str, str] = {}
    _flatten(record, "", cells, 0)
    return cells


def _flatten(record: Mapping[Any, Any], before: str, cells: dict[str, str], depth: int) -> None:
    if depth > _DEEPEST:
        raise ValueError(f"it is nested more than {_DEEPEST} deep")
    for name, value in record.items():
        title = f"{before}{name}".strip()
        if isinstance(value, Mapping):
            _flatten(value, f"{title}.", cells, depth + 1)
            continue
        text = _text(value, depth)
        if len(text) > CELL_MOST:
            raise ValueError(f"a value has more than {CELL_MOST:,} characters")
        if len(cells) >= COLUMNS_MOST:
            raise ValueError(f"it has more than {COLUMNS_MOST:,} fields")
        cells[title] = text


def _text(value: Any, depth: int) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float() | Decimal():
            return plain_number(value)
        case datetime():
            return value.isoformat(" ", "seconds")
        case date():
            return value.isoformat()
        case bytes():
            return value.decode("utf-8", "replace")
        case list() | tuple():
            if depth > _DEEPEST:
                raise ValueError(f"it is nested more than {_DEEPEST} deep")
            return "；".join(filter(None, (_text(part, depth + 1) for part in value)))
        case Mapping():
            inner: dict[str, str] = {}
            _flatten(value, "", inner, depth + 1)
            return "，".join(f"{name}：{text}" for name, text in inner.items() if text)
    return str(value)


def plain_number(value: float | Decimal) -> str:
    """Return a number without an exponent, whole where it is whole; what is no number, empty.

    >>> plain_number(0.1), plain_number(1e17), plain_number(-0.0), plain_number(float("nan"))
    ('0.1', '100000000000000000', '0', '')
    """
    number = Decimal(repr(value)) if isinstance(value, float) else value
    if not number.is_finite() or abs(number.adjusted()) > 40:
        return "" if number.is_nan() else str(number)
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text
