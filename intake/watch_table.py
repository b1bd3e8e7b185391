"""A bank's file of loans to watch, to rows one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from intake.titled_table import Titles, read_titled_table
from intake.watch_columns import COLUMNS, header_of
from schemas.incoming import Rejection, Row

__all__ = ["read_watch_table"]

_NEEDED = tuple(column for column in COLUMNS if column.needed)
_TITLES = Titles(
    fields_of=header_of, needed=tuple(column.field for column in _NEEDED),
    wanted=", ".join(column.title for column in _NEEDED), template="./loanwatch watch template",
)  # fmt: skip


def read_watch_table(
    file: BinaryIO, name: str, source: str, load: str, seen_at: datetime
) -> Iterator[Row | Rejection]:
    """Yield every row; see `read_titled_table`, also for what it raises."""
    return read_titled_table(file, name, source, load, seen_at, _TITLES)
