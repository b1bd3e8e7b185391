"""Records on their way to the store: as they stand in the log, cut where the offsets jump. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec import Struct

__all__ = ["Piece", "pieces"]


class Piece(Struct, frozen=True, gc=False):
    """Consecutive records of one partition, one JSON object a line."""

    place: str  # topic and partition, e.g. "assessments/0"
    first: int  # offset of the first line
    at: datetime  # when they were taken from the log
    lines: bytes


def pieces(
    place: str, at: datetime, values: Sequence[bytes], first: int, offsets: Sequence[int] | None
) -> Iterator[Piece]:
    """Yield the records as pieces; `offsets` is given where they are not consecutive from `first`.

    A record is JSON, where a line break means as little as a space: one that has any is put on
    one line, so that the lines keep count.

    >>> at = datetime(2026, 3, 2)
    >>> [(p.first, p.lines) for p in pieces("t/0", at, [b"1", b"2", b"3"], 7, [7, 8, 11])]
    [(7, b'1\\n2'), (11, b'3')]
    """
    start = 0
    for end in _ends(len(values), offsets):
        run = values[start:end]
        lines = b"\n".join(run)
        if lines.count(b"\n") != len(run) - 1:
            lines = b"\n".join(value.replace(b"\n", b" ") for value in run)
        yield Piece(place, first if offsets is None else offsets[start], at, lines)
        start = end


def _ends(count: int, offsets: Sequence[int] | None) -> Iterator[int]:
    """Yield where each run of consecutive offsets ends."""
    if offsets is not None:
        for index in range(1, count):
            if offsets[index] != offsets[index - 1] + 1:
                yield index
    if count:
        yield count
