"""The header of a grid: found where it stands, and every column given a name of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from intake.columns import matches_many
from intake.errors import IntakeError
from intake.formats.base import Line, Unread
from intake.persons import screen_text
from schemas.mappings import Mapping

__all__ = ["find_header", "joined", "needed_columns", "unique"]

_DEEPEST = 30  # lines in which a header is looked for


def find_header(
    lines: Iterator[Line], mapping: Mapping, name: str
) -> tuple[list[str], Iterator[Line]]:
    """Return the header and an iterator of the lines behind it.

    A mapping that says no `header_row` takes the first line with every column it needs. What
    stands above the header is a title and is left aside.

    Raises
    ------
    IntakeError
        No such line, or one where a needed column is missing or there twice.
    """
    seen: list[list[str]] = []
    most = mapping.header_row - 1 + mapping.header_rows if mapping.header_row else _DEEPEST
    pending: list[Line] = []
    for line in lines:
        pending.append(line)
        if isinstance(line, list):
            seen.append([title.strip() for title in line])
            header = _joined_at(seen, len(seen) - mapping.header_rows, mapping.header_rows)
            if not mapping.header_row and header and not _trouble(header, mapping):
                return unique(header), chain(_unread(pending), lines)
        if len(seen) >= most or isinstance(line, dict):
            break
    if mapping.header_row:
        header = _joined_at(seen, mapping.header_row - 1, mapping.header_rows)
        if not header:
            raise IntakeError(f"{name} has no header in row {mapping.header_row}")
    else:
        candidates = [
            h
            for at in range(len(seen))
            if (h := _joined_at(seen, at, mapping.header_rows)) is not None
        ]
        if not candidates:
            raise IntakeError(f"{name} has no header in row 1: it has no rows")
        header = max(candidates, key=lambda h: -len(_missing(h, mapping)))
    if trouble := _trouble(header, mapping):
        raise IntakeError(f"{name} {trouble}")
    return unique(header), chain(_unread(pending), lines)


def _unread(lines: Sequence[Line]) -> list[Line]:
    """Return what could not be read above the header: it is refused, not left aside as a title."""
    return [line for line in lines if isinstance(line, Unread)]


def _joined_at(seen: Sequence[Sequence[str]], at: int, rows: int) -> list[str] | None:
    if at < 0 or at + rows > len(seen):
        return None
    return joined(seen[at : at + rows])


def joined(lines: Sequence[Sequence[str]]) -> list[str]:
    """Return one header of several lines: a title over several columns stands before each of theirs.

    >>> joined([["企业", "处罚", ""], ["", "文号", "日期"]])
    ['企业', '处罚/文号', '处罚/日期']
    """
    width = max(len(line) for line in lines)
    header = [""] * width
    for depth, line in enumerate(lines):
        over = ""
        for place in range(width):
            title = line[place] if place < len(line) else ""
            below = any(place < len(rest) and rest[place] for rest in lines[depth + 1 :])
            over = title or (over if below else "")
            part = title or over
            if part and part != header[place]:
                header[place] = f"{header[place]}/{part}" if header[place] else part
    return header


def unique(header: Sequence[str]) -> list[str]:
    """Return names that are all different: a repeated one is numbered, an empty one gets its place.

    >>> unique(["名称", "备注", "", "备注"])
    ['名称', '备注', '#3', '备注#2']
    """
    found: list[str] = []
    taken: set[str] = set()
    for place, title in enumerate(header, start=1):
        name, number = title or f"#{place}", 1
        while name in taken:
            number += 1
            name = f"{title}#{number}"
        taken.add(name)
        found.append(name)
    return found


def needed_columns(mapping: Mapping) -> list[str]:
    """Return the columns that must be there: of a field's alternatives, the first."""
    needed = [field.columns[0] for field in mapping.fields.values() if field.columns]
    needed += [*mapping.identity.codes, mapping.identity.name, *mapping.distinguish]
    return [column for column in dict.fromkeys(needed) if column]


def _missing(header: Sequence[str], mapping: Mapping) -> list[str]:
    return [c for c in needed_columns(mapping) if len(matches_many(c, header)) != 1]


def _trouble(header: Sequence[str], mapping: Mapping) -> str:
    missing = _missing(header, mapping)
    if not missing:
        return ""
    how = "has more than once" if matches_many(missing[0], header) else "lacks"
    shown = screen_text(", ".join(header)[:1000])
    return (
        f"{how} the column {missing[0]} that mapping {mapping.name} reads; its header is: {shown}"
    )
