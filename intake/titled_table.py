"""A file with one table of known titles, to rows one at a time: CSV, XLSX and whatever holds tables."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from typing import BinaryIO

from msgspec import Struct

from intake.errors import IntakeError
from intake.formats.base import Options, Table, Unread, shown
from intake.formats.open_tables import open_tables
from intake.persons import screen_text
from schemas.incoming import Rejection, RejectReason, Row

__all__ = ["Titles", "read_titled_table"]

_MOST_LINES_ABOVE = 20  # title and notes that may stand above the header


class Titles(Struct, frozen=True):
    """How the header of a table is known."""

    fields_of: Callable[[list[str]], Collection[str]]  # a line to the fields that it names
    needed: tuple[str, ...]  # fields
    wanted: str  # titles of those, for a person
    template: str  # where to see more


def read_titled_table(
    file: BinaryIO, name: str, source: str, load: str, seen_at: datetime, titles: Titles
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
        for row in _rows(table, source, load, seen_at, titles):
            read += 1
            yield row
    if not read:
        raise IntakeError(f"{label} holds no row; see {titles.template}")


def _rows(
    table: Table, source: str, load: str, seen_at: datetime, titles: Titles
) -> Iterator[Row | Rejection]:
    label = screen_text(table.label)
    header: list[str] | None = None
    above = number = 0
    for line in table.lines:
        if header is None and isinstance(line, list):
            found = titles.fields_of(line)
            if all(field in found for field in titles.needed):
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
        raise IntakeError(
            f"{label} has no line with the columns {titles.wanted}; see {titles.template}"
        )
