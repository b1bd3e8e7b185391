"""What a reader of a file format gives: lines of a grid, or records with names of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from msgspec import Struct

from schemas.incoming import RejectReason

__all__ = [
    "CELL_MOST", "COLUMNS_MOST", "LINE_MOST", "Line", "Options", "Table", "Unread", "shown",
]  # fmt: skip

CELL_MOST = 1 << 20  # characters of one cell; more is a quote that nobody closed
LINE_MOST = 4 << 20  # characters of one line or record
COLUMNS_MOST = 2_000
_SHOWN = 500  # characters kept of what could not be read


class Unread(Struct, frozen=True):
    """A line or record that could not be read, and why: it is counted, and refused."""

    text: str  # as much as is worth showing, unscreened
    detail: str
    reason: RejectReason = RejectReason.UNDECODABLE


Line = list[str] | dict[str, str] | Unread
"""Cells of a grid by place, a record by names, or what could not be read."""


class Table(Struct, frozen=True):
    """One table of a file. `label` tells sheets and members of an archive apart.

    `ragged` grids leave empty cells at the end of a line out, as spreadsheets do.
    """

    label: str
    lines: Iterator[Line]
    ragged: bool = False


class Options(Struct, frozen=True, kw_only=True):
    """What a mapping says of the file itself."""

    encodings: tuple[str, ...] = ("utf-8-sig", "gb18030")
    delimiter: str = ","  # empty: found
    sheet: str = ""  # of a workbook; empty: every visible one


def shown(text: str) -> str:
    """Return as much of an unreadable text as is kept."""
    return text[:_SHOWN]


def size_of(file: BinaryIO) -> int:
    """Return the bytes of an open file, and go back to its start."""
    size = file.seek(0, 2)
    file.seek(0)
    return size
