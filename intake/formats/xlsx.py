"""XLSX workbooks, row by row, in memory that does not grow with the sheet.

A formula is never computed: its cell gives the value that was saved with it, and a row with a
formula that has none is refused. Cells between are not filled up, so a sheet that claims a billion
of them costs nothing.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

from intake.errors import IntakeError
from intake.formats.base import CELL_MOST, COLUMNS_MOST, Line, Options, Table, Unread
from intake.formats.flatten import plain_number
from intake.formats.xlsx_book import Book, read_book, serial_text
from intake.formats.xml_stream import xml_parser
from intake.formats.zip_guard import open_member

__all__ = ["xlsx_tables"]

_CHUNK = 1 << 16  # bytes
_COLUMN = re.compile(r"[A-Z]{1,3}")


def xlsx_tables(archive: zipfile.ZipFile, name: str, options: Options) -> Iterator[Table]:
    """Yield the visible sheets, or the one that the options name. Raises `IntakeError`."""
    book = read_book(archive, name)
    sheets = [s for s in book.sheets if options.sheet in ("", s[0])]
    if not sheets:
        known = ", ".join(title for title, _ in book.sheets)
        raise IntakeError(
            f"{name} has no sheet {options.sheet or 'that is visible'}; it has: {known}"
        )
    for title, path in sheets:
        label = name if len(sheets) == 1 else f"{name}/{title}"
        yield Table(label, _rows(archive, path, label, book), ragged=True)


def _rows(archive: zipfile.ZipFile, path: str, name: str, book: Book) -> Iterator[Line]:
    sheet = _Sheet(book)
    with open_member(archive, path, name) as file:
        feed = xml_parser(name, sheet.start, sheet.end, sheet.text)
        while chunk := file.read(_CHUNK):
            feed(chunk, False)
            yield from sheet.taken()
        feed(b"", True)
        yield from sheet.taken()


class _Sheet:
    """Collects the rows that the parser has completed. Members are set by the three handlers."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._rows: list[Line] = []
        self._cells: list[str] = []
        self._trouble = ""
        self._parts: list[str] = []
        self._length = 0
        self._column, self._type, self._style = 0, "n", 0
        self._wanted = self._formula = self._phonetic = False

    def taken(self) -> list[Line]:
        rows, self._rows = self._rows, []
        return rows

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            where = _COLUMN.match(attributes.get("r", ""))
            self._column = _number(where[0]) if where else len(self._cells)
            self._type = attributes.get("t", "n")
            style = attributes.get("s", "")
            self._style = int(style) if style.isdecimal() else 0
            self._parts, self._length, self._formula = [], 0, False
        elif tag == "row":
            self._cells, self._trouble = [], ""
        elif tag == "f":
            self._formula = True
        elif tag == "rPh":
            self._phonetic = True
        self._wanted = tag in ("v", "t") and not self._phonetic

    def text(self, text: str) -> None:
        if self._wanted and self._length < CELL_MOST:
            self._parts.append(text)
            self._length += len(text)

    def end(self, tag: str) -> None:
        self._wanted = False
        if tag == "rPh":
            self._phonetic = False
        elif tag == "c":
            self._cell("".join(self._parts))
        elif tag == "row":
            if self._trouble:
                self._rows.append(Unread("", self._trouble))
            elif any(self._cells):
                self._rows.append(self._cells)

    def _cell(self, raw: str) -> None:
        if self._formula and not raw:
            self._trouble = "a formula without a saved value; save the workbook again, or as CSV"
        if not raw:
            return
        if self._column >= COLUMNS_MOST:
            self._trouble = f"more than {COLUMNS_MOST:,} columns"
            return
        missing = self._column - len(self._cells)
        if missing < 0:
            self._trouble = "its cells are out of order"
            return
        self._cells.extend([""] * missing)
        self._cells.append(self._value(raw))

    def _value(self, raw: str) -> str:
        match self._type:
            case "s":
                strings = self._book.strings
                if not raw.isdecimal() or len(raw) > 9 or int(raw) >= len(strings):
                    self._trouble = "a cell refers to a text that is not there"
                    return ""
                return strings[int(raw)]
            case "b":
                return "true" if raw == "1" else "false"
            case "n":
                return self._number(raw)
        return raw  # text in place, a saved text of a formula, an ISO date, an error as it is shown

    def _number(self, raw: str) -> str:
        try:
            number = float(raw)
        except ValueError:
            return raw
        if self._style in self._book.date_styles:
            return serial_text(number, self._book.epoch) or raw
        return plain_number(number) or raw


def _number(letters: str) -> int:
    """Return the place of a column from 0: A is 0, AA is 26."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1
