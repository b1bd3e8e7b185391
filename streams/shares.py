"""A process's share of a topic: partitions it works on, each with its lease and its state."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Generic, TypeVar

from faust.types import TP

from streams.transport.port import Fenced, Lease, Log
from streams.transport.records import Batch
from streams.work import Work

__all__ = ["Group", "Share"]

S = TypeVar("S")
Recover = Callable[["Share[S]"], Awaitable[S]]


class Group(Generic[S]):
    """A role's consumer group as this process sees it: its shares, one a partition.

    Parameters
    ----------
    topics
        What the group reads. All have the same number of partitions, so that what belongs to a
        borrower or an institution is in one share.
    on_commit
        Told how many records each transaction wrote, by topic.
    """

    def __init__(
        self,
        log: Log,
        name: str,
        topics: Collection[str],
        on_commit: Callable[[Mapping[str, int]], None] | None = None,
    ) -> None:
        self.log, self.name, self.topics = log, name, tuple(topics)
        self._on_commit = on_commit
        self._shares: dict[int, Share[S]] = {}

    def share(self, partition: int) -> Share[S]:
        """Return the share of a partition, whether or not it is held by now."""
        found = self._shares.get(partition)
        if found is None:
            found = self._shares[partition] = Share(self, partition)
        return found

    def held(self) -> list[Share[S]]:
        """Return the shares that this process holds."""
        return [share for share in self._shares.values() if share.held]

    def written(self, counts: Mapping[str, int]) -> None:
        if self._on_commit is not None:
            self._on_commit(counts)

    async def lag(self, topic: str, partitions: Collection[int] | None = None) -> int:
        """Return how many records of a topic, or of some partitions, are yet to be worked through.

        How far another process is with its partitions is known here only as of when they left.
        """
        return (await self.lags([topic], partitions))[topic]

    async def lags(
        self, topics: Collection[str], partitions: Collection[int] | None = None
    ) -> dict[str, int]:
        """Return the lag of each topic, or of some of its partitions: the log is asked once."""
        found = dict.fromkeys(topics, 0)
        tps = [
            TP(topic, p)
            for topic in topics
            for p in (range(self.log.partitions[topic]) if partitions is None else partitions)
        ]
        for tp, lag in (await self.log.lag(self.name, tps)).items() if tps else ():
            found[tp.topic] += lag
        return found


class Share(Generic[S]):
    """One partition of a group: the lease to write for it, and what is remembered of it.

    `lock` is held by whoever works on the share. A batch may be delivered again after a rebalance;
    the part of it that is committed already is cut off by `fresh`, so that nothing is done twice.
    """

    def __init__(self, group: Group[S], partition: int) -> None:
        self.group, self.partition = group, partition
        self.lock = asyncio.Lock()
        self._lease: Lease | None = None
        self._state: S | None = None
        self._done: dict[TP, int] = {}

    @property
    def held(self) -> bool:
        return self._lease is not None

    @property
    def ready(self) -> bool:
        """Whether it is held and what it remembers is in the process."""
        return self._lease is not None and self._state is not None

    @property
    def state(self) -> S:
        """What the stage remembers. Raises `Fenced` where nothing is held."""
        if self._state is None:
            raise Fenced(f"partition {self.partition} of {self.group.name} is not held")
        return self._state

    def done(self, tp: TP) -> int:
        """Return the next offset that is not worked through yet, 0 where nothing is."""
        return self._done.get(tp, 0)

    async def hold(self, recover: Recover[S]) -> bool:
        """Take the lease and recover the state, each where missing; return whether it did.

        In this order: whatever a former holder had under way is ended before its state is read.
        """
        if self._lease is None:
            tps = [TP(topic, self.partition) for topic in self.group.topics]
            lease = await self.group.log.lease(self.group.name, str(self.partition), tps)
            self._done = dict(lease.committed)
            self._lease = lease
        if self._state is not None:
            return False
        self._state = await recover(self)
        return True

    def fresh(self, batch: Batch) -> Batch | None:
        """Return the part of the batch that is not done yet, None when all of it is."""
        done = self.done(batch.tp)
        return None if batch.next <= done else batch.starting_at(done)

    def work(self) -> Work:
        """Begin what one batch does. Raises `Fenced` where nothing is held."""
        if self._lease is None:
            raise Fenced(f"partition {self.partition} of {self.group.name} is not held")
        return Work(self._lease, self._settle)

    def _settle(self, work: Work) -> None:
        self._done.update(work.offsets)
        self.group.written(work.counts())

    def forget(self) -> None:
        """Drop the state; it is recovered from the log when next needed."""
        self._state = None

    async def drop(self) -> None:
        """Give up the share: what it remembers, and the lease."""
        self._state = None
        lease, self._lease = self._lease, None
        if lease is not None:
            await lease.release()
