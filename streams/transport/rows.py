"""Rows of the embedded log back to batches."""

from __future__ import annotations

import sqlite3

from faust.types import TP

from streams.transport.records import Batch, unpack

__all__ = ["read_rows"]


def read_rows(db: sqlite3.Connection, tp: TP, base: int, offset: int, end: int, most: int) -> Batch:
    """Return about `most` records of a partition from `offset` on; it must be below `end`.

    Parameters
    ----------
    base
        Row id of the partition's offset 0.
    end
        Offset that the partition's next record will get.
    """
    floor = db.execute(
        "SELECT max(id) FROM batch WHERE id BETWEEN ? AND ?", (base, base | offset)
    ).fetchone()[0]
    keys: list[bytes | None] = []
    values: list[bytes | None] = []
    offsets: list[int] = []
    reached = end
    for id_, batch_next, blob in db.execute(
        "SELECT id, next, blob FROM batch WHERE id BETWEEN ? AND ? ORDER BY id",
        (base if floor is None else floor, base | (end - 1)),
    ):
        if batch_next <= offset:
            continue
        some_keys, some_values, known = unpack(blob)
        keys += some_keys
        values += some_values
        offsets += range(id_ - base, batch_next) if known is None else known
        if len(values) >= most:
            reached = batch_next
            break
    if not values:
        return Batch(tp, offset, reached, [], [])  # compacted away
    consecutive = offsets[-1] - offsets[0] == len(offsets) - 1
    batch = Batch(tp, offsets[0], reached, keys, values, None if consecutive else offsets)
    return batch.starting_at(offset)
