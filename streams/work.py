"""What one batch does: its outputs, its state and the mark that it was read, all or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from faust.types import TP

from streams.transport.log import EmbeddedLog
from streams.transport.records import Batch, Record

__all__ = ["Group", "Work"]


class Work:
    """Collects a batch's effects and commits them in one transaction of the log.

    Nothing is visible to anyone before `commit`; if it raises, nothing happened.
    """

    def __init__(self, log: EmbeddedLog, group: str) -> None:
        self._log = log
        self._group = group
        self._records: list[Record] = []
        self._offsets: dict[tuple[str, TP], int] = {}
        self._after: list[Callable[[], None]] = []

    def send(self, topic: str, key: str, value: bytes | None, partition: int | None = None) -> None:
        """Write one record. Without a partition the key chooses it."""
        self._records.append(Record(topic, key.encode(), value, partition))

    def read(self, batch: Batch) -> None:
        """Mark the batch as read by this group."""
        self.reached(batch.tp, batch.next)

    def reached(self, tp: TP, offset: int) -> None:
        """Mark everything below `offset` as read by this group."""
        key = (self._group, tp)
        self._offsets[key] = max(offset, self._offsets.get(key, 0))

    def after(self, callback: Callable[[], None]) -> None:
        """Run `callback` once the commit has succeeded."""
        self._after.append(callback)

    def counts(self) -> Counter[str]:
        """Return how many records go to each topic."""
        return Counter([record.topic for record in self._records])

    async def commit(self) -> None:
        """Write everything. See `EmbeddedLog.commit` for what it raises."""
        if self._records or self._offsets:
            self._log.commit(self._records, self._offsets)
        for callback in self._after:
            callback()


class Group:
    """A consumer group's place in the log: makes work, and skips what was already done.

    A batch may be delivered again after a rebalance; the part of it that this group has committed
    is cut off here, so that nothing is done twice.
    """

    def __init__(
        self,
        log: EmbeddedLog,
        name: str,
        on_commit: Callable[[Mapping[str, int]], None] | None = None,
    ) -> None:
        self.log = log
        self.name = name
        self._on_commit = on_commit

    def work(self) -> Work:
        work = Work(self.log, self.name)
        if (told := self._on_commit) is not None:
            work.after(lambda: told(work.counts()))
        return work

    def fresh(self, batch: Batch) -> Batch | None:
        """Return the part of the batch that is not done yet, None when all of it is."""
        done = self.log.committed(self.name).get(batch.tp, 0)
        if batch.next <= done:
            return None
        return batch.starting_at(done)

    def lag(self, topic: str) -> int:
        """Return how many records of a topic this group has yet to read."""
        committed = self.log.committed(self.name)
        left = 0
        for p in range(self.log.partitions[topic]):
            tp = TP(topic, p)
            if end := self.log.end(tp):
                left += end - (committed[tp] if tp in committed else self.log.start(tp))
        return left
