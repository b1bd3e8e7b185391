"""A source's file to rows, one at a time, in constant memory."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from intake.errors import IntakeError
from intake.persons import is_masked, mask_only, screen, screen_text
from schemas.incoming import Rejection, RejectReason, Row
from schemas.mappings import Mapping

__all__ = ["read_rows"]

csv.field_size_limit(1 << 20)  # characters of one cell; more is a quote that nobody closed
_SHOWN = 500  # characters kept of a row that has no columns to keep it by


def read_rows(
    path: Path, mapping: Mapping, *, load: str, seen_at: datetime, baseline: bool = False
) -> Iterator[Row | Rejection]:
    """Yield every row of a CSV file after its header; one of another width is a rejection.

    Numbers like a natural person's are masked here already, and a row that is about a person is
    refused: what is read is written to the log.

    Raises
    ------
    IntakeError
        The file cannot be opened or decoded, or its header lacks a column the mapping needs.
    """
    encoding = _encoding(path, mapping)
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=mapping.delimiter)
        header = _header(path, mapping, reader)
        number = 0
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                number += 1
                yield _refused(path, mapping, load, number, "", f"not CSV: {error}", seen_at)
                continue
            if not cells:  # an empty line is no row
                continue
            number += 1
            if len(cells) != len(header):
                detail = f"{len(cells)} cells, the header has {len(header)}"
                text = mapping.delimiter.join(cells)
                yield _refused(path, mapping, load, number, text, detail, seen_at)
                continue
            row = Row(
                source=mapping.name, load=load, file=path.name, row=number,
                cells=dict(zip(header, cells, strict=True)), baseline=baseline,
            )  # fmt: skip
            yield _screened(row, mapping, seen_at)


def _screened(row: Row, mapping: Mapping, seen_at: datetime) -> Row | Rejection:
    """Return the row without personal numbers, or nothing but the refusal if it is about one."""
    cells = screen(row.cells)
    if cells is row.cells:
        return row
    codes = [
        (column, text)
        for column in mapping.identity.codes
        if (text := cells.get(column, "").strip()) and text not in mapping.empty_words
    ]
    name = mapping.identity.name
    column, text = codes[0] if codes else (name, cells.get(name, ""))
    if not is_masked(text):
        return msgspec.structs.replace(row, cells=dict(cells))
    return Rejection(
        source=row.source, load=row.load, file=row.file, row=row.row, field=column,
        value=mask_only(text), reason=RejectReason.PERSON_IDENTIFIER, seen_at=seen_at,
    )  # fmt: skip


def _header(path: Path, mapping: Mapping, reader: Iterator[list[str]]) -> list[str]:
    try:
        for _ in range(mapping.header_row):
            header = [title.strip() for title in next(reader)]
    except (StopIteration, csv.Error):
        raise IntakeError(f"{path.name} has no header in row {mapping.header_row}") from None
    for column in _needed(mapping):
        if header.count(column) != 1:
            how = "lacks" if column not in header else "has more than once"
            raise IntakeError(
                f"{path.name} {how} the column {column} that mapping {mapping.name} reads; "
                f"its header is: {', '.join(header)}"
            )
    return header


def _refused(
    path: Path, mapping: Mapping, load: str, number: int, text: str, detail: str, seen_at: datetime
) -> Rejection:
    shown = text[:_SHOWN] if screen_text(text) == text else ""  # nothing of a personal row is kept
    return Rejection(
        source=mapping.name, load=load, file=path.name, row=number, value=shown,
        reason=RejectReason.WRONG_WIDTH, detail=detail, seen_at=seen_at,
    )  # fmt: skip


def _needed(mapping: Mapping) -> list[str]:
    """Columns that must be there: of a field's alternatives, the first."""
    needed = [field.columns[0] for field in mapping.fields.values() if field.columns]
    needed += [*mapping.identity.codes, mapping.identity.name, *mapping.distinguish]
    return [column for column in dict.fromkeys(needed) if column]


def _encoding(path: Path, mapping: Mapping) -> str:
    for encoding in mapping.encodings:
        try:
            with path.open(encoding=encoding) as file:
                while file.read(1 << 20):
                    pass
            return encoding
        except UnicodeDecodeError:
            continue
        except OSError as error:
            raise IntakeError(f"{path} cannot be read: {error.strerror}") from None
    raise IntakeError(f"{path.name} is in none of the encodings {', '.join(mapping.encodings)}")
