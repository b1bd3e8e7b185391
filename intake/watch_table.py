"""A bank's file of loans to watch, to rows one at a time: CSV, XLSX and whatever else holds tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from intake.errors import IntakeError
from intake.formats.base import Options, Table, Unread, shown
from intake.formats.open_tables import open_tables
from intake.persons import screen_text
from intake.watch_columns import COLUMNS, header_of
from schemas.incoming import Rejection, RejectReason, Row

__all__ = ["read_watch_table"]

_NEEDED = tuple(column for column in COLUMNS if column.needed)
_MOST_LINES_ABOVE = 20  # title and notes that may stand above the header


def read_watch_table(
    file: BinaryIO, name: str, source: str, load: str, seen_at: datetime
) -> Iterator[Row | Rejection]:
    """Yield every row; what could not be read as one is a rejection. Empty rows are no rows.

    Raises
    ------
    IntakeError
        It is no table, or no line of it has the columns that are needed.
    """
    label = screen_text(name)
    read = 0
    for table in open_tables(file, label, Options()):
        for row in _rows(table, source, load, seen_at):
            read += 1
            yield row
    if not read:
        raise IntakeError(f"{label} holds no row; see ./loanwatch watch template")


def _rows(table: Table, source: str, load: str, seen_at: datetime) -> Iterator[Row | Rejection]:
    label = screen_text(table.label)
    header: list[str] | None = None
    above = number = 0
    for line in table.lines:
        if header is None and isinstance(line, list):
            found = header_of(line)
            if all(column.field in found for column in _NEEDED):
                header = line
            elif (above := above + 1) > _MOST_LINES_ABOVE:
                break
            continue
        number += 1
        if isinstance(line, Unread):
            text = line.text if screen_text(line.text) == line.text else ""
            yield Rejection(
                source=source, load=load, file=label, row=number, value=shown(text),
                reason=line.reason, detail=screen_text(line.detail), seen_at=seen_at,
            )  # fmt: skip
            continue
        if isinstance(line, list):
            width = len(header or ())
            line = line[:width] if not any(line[width:]) else line
            line += [""] * (width - len(line)) if table.ragged else []
            if not any(cell.strip() for cell in line):
                number -= 1
                continue
            if len(line) != width:
                detail = f"{len(line)} cells, the header has {width}"
                yield Rejection(
                    source=source, load=load, file=label, row=number, detail=detail,
                    reason=RejectReason.WRONG_WIDTH, seen_at=seen_at,
                )  # fmt: skip
                continue
            line = dict(zip(header or (), line, strict=True))
        yield Row(source=source, load=load, file=label, row=number, cells=line)
    if header is None and above:
        wanted = ", ".join(column.title for column in _NEEDED)
        raise IntakeError(
            f"{label} has no line with the columns {wanted}; see ./loanwatch watch template"
        )
