"""Parquet, a few thousand rows at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from intake.errors import IntakeError
from intake.formats.base import COLUMNS_MOST, Line, Options, Table, Unread, shown
from intake.formats.flatten import flat_cells

__all__ = ["parquet_tables"]

_BATCH = 2_000  # rows
_GROUP_MOST = 1 << 30  # bytes of a row group, uncompressed


def parquet_tables(file: BinaryIO, name: str, options: Options) -> Iterator[Table]:
    """Yield the one table of a file. Raises `IntakeError` for what is not Parquet."""
    import pyarrow
    import pyarrow.parquet as pq

    try:
        table = pq.ParquetFile(file)
        meta = table.metadata
        groups = [meta.row_group(i).total_byte_size for i in range(meta.num_row_groups)]
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise IntakeError(f"{name} is not Parquet that can be read: {_first(error)}") from None
    if meta.num_columns > COLUMNS_MOST:
        raise IntakeError(f"{name} has {meta.num_columns:,} columns; {COLUMNS_MOST:,} are the most")
    if max(groups, default=0) > _GROUP_MOST:
        raise IntakeError(f"{name} has a row group of more than {_GROUP_MOST:,} bytes")

    def lines() -> Iterator[Line]:
        try:
            for batch in table.iter_batches(batch_size=_BATCH):
                for record in batch.to_pylist():
                    try:
                        yield flat_cells(record)
                    except ValueError as error:
                        yield Unread(shown(str(record)), str(error))
        except (pyarrow.ArrowException, OSError, ValueError) as error:
            yield Unread("", f"nothing more can be read of it: {_first(error)}")

    yield Table(name, lines())


def _first(error: Exception) -> str:
    return str(error).partition("\n")[0][:200]
