"""A durable, partitioned log in one SQLite file: the embedded stand-in for Kafka.

A row holds a *batch* of records, so writing a thousand costs little more than writing one. Outputs
and source offsets share the file: a batch's effects and the mark that it was read are one
transaction, or nothing.

Durability. In WAL mode every commit survives the death of the process (SIGKILL included). With
`sync="normal"` the last moments before a *power loss* may be missing, but never half a commit; with
`sync="full"` each commit is forced to disk first. https://www.sqlite.org/wal.html
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from faust.types import TP

from streams.topics import Topic
from streams.transport.arrivals import Arrivals
from streams.transport.embedded import EmbeddedTransport, options
from streams.transport.follower import EmbeddedFollower
from streams.transport.lease import EmbeddedLease
from streams.transport.port import LogFull
from streams.transport.recent import Recent
from streams.transport.records import Batch, Record, Written, gathered, pack, unpacked_bytes
from streams.transport.rows import read_rows
from streams.transport.upkeep import look_after

__all__ = ["SHIFT", "EmbeddedLog"]

SHIFT = 40  # row id = partition id << 40 | base offset: 8 million partitions of 10**12 records
_RECENT_BYTES = 32 << 20  # some seconds of full work: stages read what another has just written

_SCHEMA = """
CREATE TABLE IF NOT EXISTS topic(name TEXT PRIMARY KEY, partitions INT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS part(
  id INTEGER PRIMARY KEY, topic TEXT NOT NULL, p INT NOT NULL, next INT NOT NULL DEFAULT 0,
  UNIQUE(topic, p));
CREATE TABLE IF NOT EXISTS batch(
  id INTEGER PRIMARY KEY, next INT NOT NULL, written_ms INT NOT NULL, n INT NOT NULL,
  blob BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS committed(
  grp TEXT, topic TEXT, p INT, next INT NOT NULL, PRIMARY KEY(grp, topic, p)) WITHOUT ROWID;
"""


class EmbeddedLog:
    """Topics, partitions, offsets and groups on one machine, for one owner process.

    Parameters
    ----------
    path
        Folder of the log, or None for one that lives in memory (tests).
    sync
        "normal" or "full", see the module.
    """

    pace_seconds = 0.002  # a small batch costs its stage about a millisecond, whatever it holds

    def __init__(
        self, path: Path | None, sync: str = "normal", topics: Iterable[Topic] = ()
    ) -> None:
        if sync not in {"normal", "full"}:
            raise ValueError(f"sync is {sync!r}, must be 'normal' or 'full'")
        if path is not None:
            path.mkdir(parents=True, exist_ok=True)
        self.file = None if path is None else path / "log.sqlite3"
        self.db = sqlite3.connect(self.file or ":memory:", isolation_level=None)
        self.db.executescript(
            f"PRAGMA journal_mode=WAL; PRAGMA synchronous={sync}; PRAGMA busy_timeout=10000;"
            # Moving the write-ahead log into the file waits for the disk: see `checkpoint`.
            "PRAGMA wal_autocheckpoint=0; PRAGMA journal_size_limit=67108864;"
            "PRAGMA cache_size=-32768; PRAGMA mmap_size=268435456;" + _SCHEMA
        )
        self._ids: dict[TP, int] = {}
        self._ends: dict[TP, int] = {}
        self.partitions: dict[str, int] = {}
        self._committed: dict[str, dict[TP, int]] = defaultdict(dict)
        self._readers: dict[str, set[Arrivals]] = defaultdict(set)  # by topic
        self._recent, self._read_here = Recent(_RECENT_BYTES), set[str]()  # topics
        self._load()
        self.topics: list[Topic] = []
        for topic in topics:
            self.declare(topic)
        self._upkeep: asyncio.Task[None] | None = None

    def _load(self) -> None:
        self.partitions.update(self.db.execute("SELECT name, partitions FROM topic"))
        for id_, topic, p, end in self.db.execute("SELECT id, topic, p, next FROM part"):
            self._ids[TP(topic, p)] = id_
            self._ends[TP(topic, p)] = end
        for group, topic, p, end in self.db.execute("SELECT grp, topic, p, next FROM committed"):
            self._committed[group][TP(topic, p)] = end

    def declare(self, topic: Topic) -> None:
        """Create the topic unless it is there. Its number of partitions never changes here.

        Raises
        ------
        ValueError
            It is there with another number of partitions: keys would move, memory be lost.
        """
        self.topics.append(topic)
        known = self.partitions.get(topic.name)
        if known == topic.partitions:
            return
        if known is not None:
            raise ValueError(
                f"topic {topic.name} has {known} partitions, {topic.partitions} were asked for; "
                f"set LOANWATCH_PARTITIONS={known} or start on an empty --data-dir"
            )
        with self.transaction():
            self.db.execute("INSERT INTO topic VALUES(?, ?)", (topic.name, topic.partitions))
            self.db.executemany(
                "INSERT INTO part(topic, p) VALUES(?, ?)",
                [(topic.name, p) for p in range(topic.partitions)],
            )
        self._load()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside, or nothing of it."""
        try:
            self.db.execute("BEGIN IMMEDIATE")
            yield
            self.db.execute("COMMIT")
        except BaseException:
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")
            raise

    def commit(
        self, written: Iterable[Written], offsets: Mapping[tuple[str, TP], int] | None = None
    ) -> None:
        """Write records and groups' next offsets in one transaction.

        Raises
        ------
        LogFull
            The disk is full or fails. Nothing was written; the log stays usable.
        """
        now_ms = int(time.time() * 1000)
        ends: dict[TP, int] = {}
        rows, nexts = [], []
        by_partition = gathered(written, self.partitions)
        for tp, (keys, values, _) in by_partition.items():
            base, id_ = self._ends[tp], self._ids[tp]
            end = ends[tp] = base + len(values)
            rows.append(((id_ << SHIFT) | base, end, now_ms, len(values), pack(keys, values)))
            nexts.append((end, id_))
        try:
            with self.transaction():
                self.db.executemany("INSERT INTO batch VALUES(?, ?, ?, ?, ?)", rows)
                self.db.executemany("UPDATE part SET next = ? WHERE id = ?", nexts)
                if offsets:
                    self.db.executemany(
                        "INSERT OR REPLACE INTO committed VALUES(?, ?, ?, ?)",
                        [(group, *tp, end) for (group, tp), end in offsets.items()],
                    )
        except sqlite3.OperationalError as error:
            raise LogFull(
                f"the log {self.file} could not be written ({error}); nothing was lost: "
                "make room on the disk and start again"
            ) from error
        for (tp, columns), (*_, blob) in zip(by_partition.items(), rows, strict=True):
            if tp.topic in self._read_here:
                self._recent.add(tp, self._ends[tp], *columns, unpacked_bytes(blob))
        self._ends.update(ends)
        for (group, tp), end in (offsets or {}).items():
            self._committed[group][tp] = end
        self._tell(ends)

    def read(self, tp: TP, offset: int, most: int = 1000) -> Batch | None:
        """Return up to about `most` records from `offset` on; None when there are none."""
        end = self._ends[tp]
        if offset >= end:
            return None
        if (recent := self._recent.read(tp, offset, most)) is not None:
            return recent
        return read_rows(self.db, tp, self._ids[tp] << SHIFT, offset, end, most)

    def start_of(self, tp: TP) -> int:
        """Return the first offset that is still kept, or the end when none is."""
        low, high = self.range_of(tp)
        found = self.db.execute(
            "SELECT min(id) FROM batch WHERE id BETWEEN ? AND ?", (low, high)
        ).fetchone()[0]
        return self._ends[tp] if found is None else int(found - low)

    def end(self, tp: TP) -> int:
        """Return the offset that the next record will get."""
        return self._ends[tp]

    def committed(self, group: str) -> Mapping[TP, int]:
        """Return the next offset of every partition that the group has committed."""
        return self._committed[group]

    def groups(self) -> Mapping[str, Mapping[TP, int]]:
        """Return the committed offsets of every group."""
        return self._committed

    def range_of(self, tp: TP) -> tuple[int, int]:
        """Return the lowest and highest row id that batches of a partition can have."""
        low = self._ids[tp] << SHIFT
        return low, low | ((1 << SHIFT) - 1)

    def subscribe(self, arrivals: Arrivals, topics: Collection[str]) -> None:
        """Tell a reader whenever records of some topics arrive, and no more of others."""
        self.unsubscribe(arrivals)
        self._read_here.update(topics)
        for topic in topics:
            self._readers[topic].add(arrivals)

    def unsubscribe(self, arrivals: Arrivals) -> None:
        for readers in self._readers.values():
            readers.discard(arrivals)

    def _tell(self, written: Iterable[TP]) -> None:
        for tp in written:
            for arrivals in self._readers[tp.topic]:
                arrivals.add((tp,))

    def close(self) -> None:
        self.db.close()

    # What stages ask of any log, see `port.Log`.

    async def start(self) -> None:
        """Begin to keep the log small. It is open since it was made."""
        self._upkeep = asyncio.create_task(look_after(self))

    async def stop(self) -> None:
        if self._upkeep is not None:
            self._upkeep.cancel()
            await asyncio.wait([self._upkeep])
        self.close()

    async def lease(self, group: str, unit: str, tps: Collection[TP] = ()) -> EmbeddedLease:
        done = self._committed[group]
        return EmbeddedLease(self, group, {tp: done[tp] for tp in tps if tp in done})

    async def append(self, records: Sequence[Record]) -> None:
        self.commit(records)

    async def mark(self, group: str, offsets: Mapping[TP, int]) -> None:
        self.commit([], {(group, tp): offset for tp, offset in offsets.items()})

    async def replay(self, until: Mapping[TP, int | None]) -> AsyncIterator[Batch]:
        for tp, limit in until.items():
            end = self._ends[tp] if limit is None else limit
            offset = self.start_of(tp)
            while offset < end and (batch := self.read(tp, offset, most=10_000)) is not None:
                offset = batch.next
                yield batch.ending_at(end)

    async def follow(self, topic: str, *, from_end: bool = False) -> EmbeddedFollower:
        self._read_here.add(topic)
        return EmbeddedFollower(self, topic, from_end)

    async def lag(self, group: str, tps: Collection[TP]) -> Mapping[TP, int]:
        done, ends = self._committed[group], self._ends
        reached = {tp: done[tp] if tp in done else ends[tp] and self.start_of(tp) for tp in tps}
        return {tp: max(0, ends[tp] - at) for tp, at in reached.items()}

    def app_options(self, role: str) -> Mapping[str, Any]:
        return options()

    def transport(self, app: Any, most_records: int) -> EmbeddedTransport:
        return EmbeddedTransport(self, app, most_records)
