"""XLS workbooks of before 2007. At most 65,536 rows, so one sheet is read whole."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO

import xlrd

from intake.errors import IntakeError
from intake.formats.base import Line, Options, Table, Unread, size_of
from intake.formats.flatten import plain_number
from intake.formats.xlsx_book import serial_text

__all__ = ["xls_tables"]

_MOST = 128 << 20  # bytes
_EPOCHS = {0: datetime(1899, 12, 30), 1: datetime(1904, 1, 1)}  # noqa: DTZ001 - no zone in there


def xls_tables(file: BinaryIO, name: str, options: Options) -> Iterator[Table]:
    """Yield the visible sheets, or the one that the options name. Raises `IntakeError`.

    Formulas give the value that was saved with them.
    """
    if size_of(file) > _MOST:
        raise IntakeError(f"{name} is larger than any XLS file; save it as CSV")
    try:
        book = xlrd.open_workbook(
            file_contents=file.read(), logfile=io.StringIO(), ragged_rows=True
        )
        sheets = [s for s in book.sheets() if options.sheet in ("", s.name) and not s.visibility]
    except Exception as error:  # xlrd raises whatever a damaged file makes happen
        why = str(error) or type(error).__name__
        raise IntakeError(f"{name} is not an XLS file that can be read: {why}") from None
    if not sheets:
        raise IntakeError(f"{name} has no sheet {options.sheet or 'that is visible'}")
    for sheet in sheets:
        label = name if len(sheets) == 1 else f"{name}/{sheet.name}"
        yield Table(label, _rows(sheet, book.datemode), ragged=True)


def _rows(sheet: Any, datemode: int) -> Iterator[Line]:
    for number in range(sheet.nrows):
        try:
            cells = [_text(cell, datemode) for cell in sheet.row(number)]
        except Exception as error:  # a damaged cell costs its row
            yield Unread("", f"the row is damaged: {type(error).__name__}")
            continue
        if any(cells):
            yield cells


def _text(cell: Any, datemode: int) -> str:
    match cell.ctype:
        case xlrd.XL_CELL_NUMBER:
            return plain_number(cell.value)
        case xlrd.XL_CELL_DATE:
            return serial_text(cell.value, _EPOCHS[datemode]) or plain_number(cell.value)
        case xlrd.XL_CELL_BOOLEAN:
            return "true" if cell.value else "false"
        case xlrd.XL_CELL_ERROR:
            return str(xlrd.error_text_from_code.get(cell.value, "#ERR"))
    return str(cell.value)
