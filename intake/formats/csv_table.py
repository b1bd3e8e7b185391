"""CSV and its cousins with other delimiters, line by line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO, TextIO

from intake.formats.base import CELL_MOST, COLUMNS_MOST, Line, Options, Table, Unread
from intake.formats.text_lines import BoundedLines, LongLine, encoding_of
from schemas.incoming import RejectReason

__all__ = ["csv_tables", "delimiter_of"]

csv.field_size_limit(CELL_MOST)
_DELIMITERS = ",\t;|"
_SAMPLE = 20  # lines


def csv_tables(file: BinaryIO, name: str, options: Options) -> Iterator[Table]:
    """Yield the one table of a text file. Raises `IntakeError` for an encoding that does not fit.

    A formula in a text file (`=1+1`) is text like any other: nothing here ever computes one.
    """
    encoding = encoding_of(file, name, options.encodings)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        yield Table(name, _lines(text, options.delimiter or delimiter_of(text)))
    finally:
        text.detach()


def delimiter_of(text: TextIO) -> str:
    """Return the delimiter that most of the first lines agree on; the text is rewound."""
    lines = []
    try:
        for line in BoundedLines(text):
            lines.append(line)
            if len(lines) == _SAMPLE:
                break
    except LongLine:
        pass
    text.seek(0)
    counts = {d: sorted(line.count(d) for line in lines) for d in _DELIMITERS}
    return max(_DELIMITERS, key=lambda d: counts[d][len(lines) // 2] if lines else 0)


def _lines(text: io.TextIOWrapper, delimiter: str) -> Iterator[Line]:
    reader = csv.reader(BoundedLines(text), delimiter=delimiter)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Unread("", f"not CSV: {error}", RejectReason.WRONG_WIDTH)
            continue
        except LongLine as line:
            yield Unread(line.text, str(line), RejectReason.WRONG_WIDTH)
            continue
        if len(cells) > COLUMNS_MOST:
            yield Unread("", f"{len(cells):,} cells in one line", RejectReason.WRONG_WIDTH)
        elif cells:  # an empty line is no row
            yield cells
