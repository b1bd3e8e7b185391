"""What one batch does: its outputs, its state and the mark that it was read, all or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from faust.types import TP

from streams.transport.port import Lease
from streams.transport.records import Batch, Record, Run, Written

__all__ = ["Work"]


class Work:
    """Collects a batch's effects and commits them in one transaction of the log.

    Nothing is visible to anyone before `commit`; if it raises, nothing happened.

    Parameters
    ----------
    settle
        Called with the work once its commit has succeeded, before all else. An argument rather than
        an `after` of the caller's: a closure over the work would be a circle, and every record of
        every batch would stay until Python's collector comes by.
    """

    def __init__(self, lease: Lease, settle: Callable[[Work], None] = lambda work: None) -> None:
        self._lease, self._settle = lease, settle
        self._records: list[Written] = []
        self.offsets: dict[TP, int] = {}
        self._after: list[Callable[[], None]] = []

    def send(
        self, topic: str, key: str, value: bytes | None, partition: int | None = None,
        struct: Any = None,
    ) -> None:  # fmt: skip
        """Write one record. Without a partition the key chooses it.

        `struct` is what the value was encoded from, and would be decoded to the same.
        """
        self._records.append(Record(topic, key.encode(), value, partition, struct))

    def send_all(
        self, topic: str, keys: Iterable[str], values: Iterable[bytes | None], partition: int,
        structs: Sequence[Any] | None = None,
    ) -> None:  # fmt: skip
        """Write many records to one partition, as many keys as values: cheaper than one by one."""
        run = Run(topic, partition, list(map(str.encode, keys)), list(values), structs)
        if len(run.keys) != len(run.values):
            raise ValueError(f"{len(run.keys)} keys and {len(run.values)} values for {topic}")
        if run.keys:
            self._records.append(run)

    def read(self, batch: Batch) -> None:
        """Mark the batch as read by this group."""
        self.reached(batch.tp, batch.next)

    def reached(self, tp: TP, offset: int) -> None:
        """Mark everything below `offset` as read by this group."""
        self.offsets[tp] = max(offset, self.offsets.get(tp, 0))

    def after(self, callback: Callable[[], None]) -> None:
        """Run `callback` once the commit has succeeded."""
        self._after.append(callback)

    def counts(self) -> Counter[str]:
        """Return how many records go to each topic."""
        counts: Counter[str] = Counter()
        for one in self._records:
            counts[one.topic] += len(one.keys) if type(one) is Run else 1
        return counts

    async def commit(self) -> None:
        """Write everything. See `Lease.commit` for what it raises."""
        if self._records or self.offsets:
            await self._lease.commit(self._records, self.offsets)
        self._settle(self)
        for callback in self._after:
            callback()
