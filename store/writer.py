"""Rows collected for one insert a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Struct

from schemas.alerts import Alert
from schemas.assessments import Assessment
from schemas.deliveries import Receipt
from schemas.incoming import Rejection
from store.base import Store
from store.rows import Row, alert_rows, assessment_rows, receipt_rows, rejection_rows

__all__ = ["Pending", "Writer"]

_ROWS: dict[type, Callable[[Any, str], list[Row]]] = {
    Assessment: assessment_rows,
    Alert: alert_rows,
    Receipt: receipt_rows,
    Rejection: rejection_rows,
}
_encoder = msgspec.json.Encoder()
_PIECE = 500  # rows


class Pending:
    """Rows taken from a writer, to be written in a thread; writing twice changes nothing."""

    def __init__(self, store: Store, rows: dict[str, list[Struct]]) -> None:
        self._store, self._rows = store, rows

    def write(self) -> dict[str, int]:
        """Insert everything; return rows by table. Blocks. Raises `StoreError`: call again."""
        for table, rows in self._rows.items():
            # In pieces, so that encoding in a thread never holds the loop's interpreter for long.
            parts = [
                _encoder.encode_lines(rows[at : at + _PIECE]) for at in range(0, len(rows), _PIECE)
            ]
            self._store.insert(table, b"".join(parts))
        return {table: len(rows) for table, rows in self._rows.items()}


class Writer:
    """Collects what has happened as rows, until somebody takes them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._rows: dict[str, list[Struct]] = {}

    def add(self, record: Assessment | Alert | Receipt | Rejection, *, position: str) -> None:
        """Collect one record; `position` is its unique place in the log."""
        for table, row in _ROWS[type(record)](record, position):
            self._rows.setdefault(table, []).append(row)

    def take(self) -> Pending:
        """Hand over what has been collected."""
        rows, self._rows = self._rows, {}
        return Pending(self._store, rows)
