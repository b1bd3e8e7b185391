"""A source's file to rows, one at a time, in constant memory where its format allows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain
from pathlib import Path

from intake.columns import resolve
from intake.errors import IntakeError
from intake.formats.base import Line, Options, Table, Unread, shown
from intake.formats.open_tables import open_tables
from intake.header import find_header, needed_columns
from intake.persons import screen_text
from intake.screening import screened
from schemas.incoming import Rejection, RejectReason, Row
from schemas.mappings import Mapping

__all__ = ["read_rows"]


def read_rows(
    path: Path, mapping: Mapping, *, load: str, seen_at: datetime, baseline: bool = False
) -> Iterator[Row | Rejection]:
    """Yield every row of a file's tables; what could not be read as a row is a rejection.

    CSV, XLSX, XLS, JSON, JSON lines, Parquet, or a zip of them (`intake/formats/`). Numbers like a
    natural person's are masked here already, and a row that is about a person is refused: what is
    read is written to the log. So are the names of files.

    Raises
    ------
    IntakeError
        The file cannot be opened or decoded, or no table of it has the columns the mapping needs.
    """
    options = Options(encodings=mapping.encodings, delimiter=mapping.delimiter, sheet=mapping.sheet)
    name = screen_text(path.name)
    try:
        with path.open("rb") as file:
            source = _Source(mapping, load, seen_at, baseline)
            for table in open_tables(file, name, options):
                yield from source.rows(table, only=table.label == name)
            source.finish()
    except OSError as error:
        raise IntakeError(f"{path} cannot be read: {error.strerror}") from None


def _first_read(lines: Iterator[Line]) -> tuple[list[Unread], Line | None]:
    """Return the first line that could be read, None where none can, and those before it."""
    unread: list[Unread] = []
    for line in lines:
        if not isinstance(line, Unread):
            return unread, line
        unread.append(line)
    return unread, None


class _Source:
    """Turns the lines of one file's tables into rows."""

    def __init__(self, mapping: Mapping, load: str, seen_at: datetime, baseline: bool) -> None:
        self._mapping, self._load = mapping, load
        self._seen_at, self._baseline = seen_at, baseline
        self._headless: list[IntakeError] = []
        self._tables = 0

    def rows(self, table: Table, *, only: bool) -> Iterator[Row | Rejection]:
        """Yield a table's rows. One of several without our columns is a single rejection."""
        label = screen_text(table.label)
        self._tables += 1
        unread, first = _first_read(table.lines)
        lines: Iterator[Line] = chain(unread, [] if first is None else [first], table.lines)
        try:
            header: list[str] = []
            if isinstance(first, dict):
                self._check_record(first, label)
            elif first is not None or (only and not unread):
                header, lines = find_header(lines, self._mapping, label)
        except IntakeError as error:
            if only:
                raise
            self._headless.append(error)
            yield self._refused(label, 0, Unread("", str(error)))
            return
        for number, line in enumerate(lines, start=1):
            yield self._row(label, number, line, header, ragged=table.ragged)

    def finish(self) -> None:
        """Raise `IntakeError` if no table of the file had the columns that are needed."""
        if self._headless and len(self._headless) == self._tables:
            raise self._headless[0]

    def _check_record(self, record: dict[str, str], label: str) -> None:
        needed = [*self._mapping.identity.codes, self._mapping.identity.name]
        if not any(resolve(column, record) for column in needed if column):
            wanted = ", ".join(needed_columns(self._mapping))
            names = screen_text(", ".join(record)[:1000])
            raise IntakeError(
                f"{label} lacks every name that mapping {self._mapping.name} finds companies by; "
                f"it reads {wanted}; the first record has: {names}"
            )

    def _row(
        self, label: str, number: int, line: Line, header: Sequence[str], *, ragged: bool
    ) -> Row | Rejection:
        if isinstance(line, Unread):
            return self._refused(label, number, line)
        if isinstance(line, list):
            width = len(header)
            if len(line) > width and not any(line[width:]):
                line = line[:width]
            if ragged and len(line) < width:
                line = [*line, *[""] * (width - len(line))]
            if len(line) != width:
                text = (self._mapping.delimiter or ",").join(line)
                detail = f"{len(line)} cells, the header has {width}"
                return self._refused(label, number, Unread(text, detail, RejectReason.WRONG_WIDTH))
            line = dict(zip(header, line, strict=True))
        row = Row(
            source=self._mapping.name, load=self._load, file=label, row=number, cells=line,
            baseline=self._baseline,
        )  # fmt: skip
        return screened(row, self._mapping, self._seen_at)

    def _refused(self, label: str, number: int, unread: Unread) -> Rejection:
        """Return the refusal of a line. Nothing of it is kept if any of it looks personal."""
        text = unread.text if screen_text(unread.text) == unread.text else ""
        return Rejection(
            source=self._mapping.name, load=self._load, file=label, row=number, value=shown(text),
            reason=unread.reason, detail=screen_text(unread.detail), seen_at=self._seen_at,
        )  # fmt: skip
