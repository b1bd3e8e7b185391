"""Rows as Parquet, where a server has no way to hand them over so: made by the embedded engine."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import chdb
from chdb import ChdbError

from store.base import StoreError
from store.binding import literal

__all__ = ["as_parquet"]


def as_parquet(structure: Sequence[tuple[str, str]], lines: bytes) -> bytes:
    """Return rows, given as JSON lines, as a Parquet file with columns of these names and types.

    Raises `StoreError` where the engine in this process is busy with a folder of its own.
    """
    columns = ", ".join(f"`{name}` {type_}" for name, type_ in structure)
    with tempfile.TemporaryDirectory(prefix="loanwatch-parquet-") as folder:
        rows = Path(folder) / "rows.jsonl"
        rows.write_bytes(lines)
        try:
            answer = chdb.query(
                f"SELECT * FROM file({literal(str(rows))}, 'JSONEachRow', {literal(columns)})"
                " SETTINGS date_time_input_format = 'best_effort'",
                "Parquet",
            )
        except (ChdbError, RuntimeError) as error:
            raise StoreError(
                f"no Parquet could be made: {str(error).splitlines()[0][:300]}"
            ) from None
        return bytes(answer.bytes())
