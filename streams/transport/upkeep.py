"""Keeping the log small: compaction of keyed topics, retention of the others.

Every function is a generator that works in small steps and yields between them, so that the loop
it shares with the agents is never held for long.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from faust.types import TP

from streams.topics import Topic
from streams.transport.records import pack, unpack

if TYPE_CHECKING:
    from streams.transport.log import EmbeddedLog

__all__ = ["checkpoint", "compact", "expire", "look_after", "upkeep"]

_LARGE_WAL_BYTES = 48 << 20  # below `journal_size_limit` of the log, so that nothing is cut off
_PAGE_BYTES = 4096
_EVERY_SECONDS = 60
_STEP_BATCHES = 200
_TARGET_RECORDS = 1000  # of a rewritten batch
_DIRTY_RATIO = 2  # rewrite when a partition holds twice as many records as it has keys


async def look_after(log: EmbeddedLog) -> None:
    """Keep a log small for as long as the task lives. What fails comes round again."""
    beat = 0
    while True:
        await asyncio.sleep(1)
        beat += 1
        with contextlib.suppress(sqlite3.OperationalError):
            if beat % _EVERY_SECONDS == 0:
                for _ in upkeep(log, log.topics):
                    await asyncio.sleep(0)
            await asyncio.to_thread(checkpoint, log)


def checkpoint(log: EmbeddedLog) -> None:
    """Move what was committed from the write-ahead log into the file. Blocks: use a thread.

    Writers go on meanwhile. Only when much of the write-ahead log is in use are they held, to begin
    it anew: for the little that came during a second pass, and the disk's word that it has it, 5 to
    20 ms. The file keeps its size: to cut it shorter would hold them ten times as long.
    """
    if log.file is None:
        return
    with contextlib.closing(sqlite3.connect(log.file, timeout=10, isolation_level=None)) as other:
        _, frames, _ = other.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        if frames * _PAGE_BYTES > _LARGE_WAL_BYTES:
            other.execute("PRAGMA wal_checkpoint(PASSIVE)")
            other.execute("PRAGMA wal_checkpoint(RESTART)")


def upkeep(log: EmbeddedLog, topics: Sequence[Topic]) -> Iterator[None]:
    """Do whatever is due for all topics."""
    for topic in topics:
        for p in range(topic.partitions):
            if topic.compacted:
                yield from compact(log, TP(topic.name, p))
            elif topic.retention is not None:
                yield from expire(log, TP(topic.name, p), topic.retention)


def compact(log: EmbeddedLog, tp: TP, *, ratio: float = _DIRTY_RATIO) -> Iterator[None]:
    """Keep the newest record of each key; drop the key where that one is a deletion.

    The newest batch is left alone, so that offsets never run backwards and readers at the end see
    what they expect. What a crash interrupts is done again next time: every step is a transaction.
    """
    newest: dict[bytes | None, int] = {}
    ids: list[int] = []
    records = 0
    low, high = log.range_of(tp)
    cursor = low - 1
    while True:
        rows = log.db.execute(
            "SELECT id, next, blob FROM batch WHERE id > ? AND id <= ? ORDER BY id LIMIT ?",
            (cursor, high, _STEP_BATCHES),
        ).fetchall()
        if not rows:
            break
        for id_, end, blob in rows:
            keys, _, known = unpack(blob)
            records += len(keys)
            ids.append(id_)
            offsets = range(id_ - low, end) if known is None else known
            newest.update(zip(keys, offsets, strict=True))
        cursor = rows[-1][0]
        yield
    if len(ids) < 2 or records < ratio * len(newest):
        return
    for at in range(0, len(ids) - 1, _STEP_BATCHES):
        _rewrite(log, low, ids[at : min(at + _STEP_BATCHES, len(ids) - 1)], newest)
        yield


def _rewrite(log: EmbeddedLog, low: int, ids: list[int], newest: dict[bytes | None, int]) -> None:
    rows: list[tuple[int, int, int, int, bytes]] = []
    keys: list[bytes | None] = []
    values: list[bytes | None] = []
    offsets: list[int] = []
    end = last_ms = 0

    def close() -> None:
        if keys:
            blob = pack(keys, values, offsets)
            rows.append((low | offsets[0], end, last_ms, len(keys), blob))
            keys.clear()
            values.clear()
            offsets.clear()

    for id_ in ids:
        end, last_ms, blob = log.db.execute(
            "SELECT next, written_ms, blob FROM batch WHERE id = ?", (id_,)
        ).fetchone()
        some_keys, some_values, known = unpack(blob)
        at = range(id_ - low, end) if known is None else known
        for key, value, offset in zip(some_keys, some_values, at, strict=True):
            if value is not None and newest[key] == offset:
                keys.append(key)
                values.append(value)
                offsets.append(offset)
        if len(keys) >= _TARGET_RECORDS:
            close()
    close()
    with log.transaction():
        log.db.executemany("DELETE FROM batch WHERE id = ?", [(id_,) for id_ in ids])
        log.db.executemany("INSERT INTO batch VALUES(?, ?, ?, ?, ?)", rows)


def expire(log: EmbeddedLog, tp: TP, retention: timedelta) -> Iterator[None]:
    """Delete batches older than `retention` that every group has read. Unread ones stay."""
    read = [offsets[tp] for offsets in log.groups().values() if tp in offsets]
    if not read:
        return
    low, high = log.range_of(tp)
    oldest_ms = int((time.time() - retention.total_seconds()) * 1000)
    try:
        log.db.execute(
            "DELETE FROM batch WHERE id BETWEEN ? AND ? AND next <= ? AND written_ms < ?",
            (low, high, min(read), oldest_ms),
        )
    except sqlite3.OperationalError:  # busy or full: upkeep comes round again
        return
    yield
