"""The beginning of a table that no mapping describes: its header and a few thousand rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from msgspec import Struct

from intake.errors import IntakeError
from intake.formats.base import Line, Options, Table, Unread
from intake.formats.csv_table import delimiter_of
from intake.formats.open_tables import open_tables
from intake.formats.text_lines import encoding_of
from intake.header import joined, unique
from intake.persons import screen_text
from intake.suggest.titles import Titles

__all__ = ["Sample", "read_sample"]

_ROWS = 3_000
_DEEPEST = 30  # lines in which a header is looked for
_ENCODINGS = ("utf-8-sig", "gb18030", "utf-16", "big5")


class Sample(Struct, frozen=True, kw_only=True):
    """What is known of a table before anything is understood of it."""

    label: str
    header: tuple[str, ...]
    rows: tuple[dict[str, str], ...]
    above: tuple[str, ...] = ()  # texts of the lines above the header
    header_row: int = 1  # 0 for records, which have none
    header_rows: int = 1
    encoding: str = ""  # of a text file
    delimiter: str = ""
    sheet: str = ""
    unread: int = 0  # lines that could not be read


def read_sample(path: Path, titles: Titles) -> Sample:
    """Read the first table of a file. Raises `IntakeError` for what holds none."""
    name = screen_text(path.name)
    try:
        with path.open("rb") as file:
            encoding = delimiter = ""
            options = Options(encodings=_ENCODINGS, delimiter="")
            for table in open_tables(file, name, options):
                sample = _sample(table, titles)
                if sample is None:
                    continue
                if not table.ragged and sample.header_row and not _is_json(path):
                    encoding = encoding_of(file, name, _ENCODINGS)
                    delimiter = _delimiter(path, encoding)
                sheet = table.label.removeprefix(name).lstrip("/") if table.ragged else ""
                return _with(sample, encoding, delimiter, sheet)
    except OSError as error:
        raise IntakeError(f"{path} cannot be read: {error.strerror}") from None
    raise IntakeError(f"{name} holds no table with rows")


def _is_json(path: Path) -> bool:
    return path.suffix.lower() in {".json", ".jsonl", ".ndjson", ".zip"}


def _delimiter(path: Path, encoding: str) -> str:
    with path.open(encoding=encoding, newline="") as text:
        return delimiter_of(text)


def _with(sample: Sample, encoding: str, delimiter: str, sheet: str) -> Sample:
    return Sample(
        label=sample.label, header=sample.header, rows=sample.rows, above=sample.above,
        header_row=sample.header_row, header_rows=sample.header_rows, encoding=encoding,
        delimiter=delimiter, sheet=sheet, unread=sample.unread,
    )  # fmt: skip


def _sample(table: Table, titles: Titles) -> Sample | None:
    first = list(islice((line for line in table.lines), _DEEPEST))
    unread = sum(isinstance(line, Unread) for line in first)
    records = [line for line in first if isinstance(line, dict)]
    rest: Iterator[Line] = table.lines
    if records:
        records += [line for line in islice(rest, _ROWS) if isinstance(line, dict)]
        header = tuple(dict.fromkeys(name for record in records for name in record))
        return Sample(label=table.label, header=header, rows=tuple(records), header_row=0)
    grid = [line for line in first if isinstance(line, list)]
    if len(grid) < 2:
        return None
    at, rows = _header_at(grid, titles)
    header = tuple(unique(joined([[t.strip() for t in line] for line in grid[at : at + rows]])))
    lines = grid[at + rows :]
    for line in islice(rest, _ROWS):
        if isinstance(line, list):
            lines.append(line)
        else:
            unread += 1
    above = tuple(text for line in grid[:at] for text in line if text.strip())
    return Sample(
        label=table.label,
        header=header,
        rows=tuple(_row(header, line) for line in lines),
        above=above,
        header_row=at + 1,
        header_rows=rows,
        unread=unread,
    )


def _row(header: Sequence[str], line: Sequence[str]) -> dict[str, str]:
    return {title: line[place] if place < len(line) else "" for place, title in enumerate(header)}


def _header_at(grid: Sequence[Sequence[str]], titles: Titles) -> tuple[int, int]:
    """Return the place of the header and its number of lines.

    A header is the line with the most texts that look like titles; the one below it is part of it
    when it has titles too and the two together leave no column without a name.
    """
    widest = max(len(line) for line in grid)
    scores = [_title_score(line, widest, titles) for line in grid]
    at = max(range(len(grid) - 1), key=lambda n: (scores[n], -n))
    if at and scores[at - 1] > 0.4 and _completes(grid[at - 1], grid[at]):
        return at - 1, 2
    if at + 2 < len(grid) and scores[at + 1] > 0.4 and _completes(grid[at], grid[at + 1]):
        return at, 2
    return at, 1


def _title_score(line: Sequence[str], widest: int, titles: Titles) -> float:
    cells = [cell.strip() for cell in line if cell.strip()]
    if not cells:
        return 0.0
    like = sum(titles.likeness(cell) for cell in cells) / len(cells)
    wordy = sum(not any(c.isdigit() for c in cell) and len(cell) <= 30 for cell in cells)
    distinct = len(set(cells)) == len(cells)
    return (
        (like + 0.5 * wordy / len(cells)) * (0.3 + len(cells) / widest) * (1 if distinct else 0.8)
    )


def _completes(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Return whether two lines are one header: the lower fills gaps, and has none of its own there."""
    gaps = [n for n in range(len(lower)) if n >= len(upper) or not upper[n].strip()]
    below = [n for n, cell in enumerate(lower) if cell.strip()]
    digits = any(any(c.isdigit() for c in cell) for cell in lower)
    blank_below = len(below) < len(lower)
    return bool(gaps) and blank_below and not digits and set(gaps) <= set(below)
