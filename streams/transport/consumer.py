"""Faust's consumer on the embedded log, handing agents a batch at a time.

Faust spends 70 to 100 µs on every message it hands over, so a message here is a whole `Batch`; half
of that goes on four tasks a message, which are not needed where no member ever leaves the group.
Offsets are committed by the agents, together with what they write (`streams.work`); Faust's own
book-keeping of acknowledged offsets is therefore switched off, not worked around.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from faust.transport.consumer import Consumer
from faust.types import TP, ConsumerMessage

from streams.transport.agents_commit import AgentsCommit
from streams.transport.arrivals import Arrivals
from streams.transport.records import Batch, partition_for

if TYPE_CHECKING:
    from streams.transport.log import EmbeddedLog

__all__ = ["EmbeddedConsumer"]

_IDLE_SECONDS = 0.5  # longest wait before Faust may look whether it should stop


class _Cluster:
    """The two questions that Faust's partition assignor asks of Kafka's metadata."""

    def __init__(self, log: EmbeddedLog) -> None:
        self._log = log

    def topics(self) -> set[str]:
        return set(self._log.partitions)

    def partitions_for_topic(self, topic: str) -> set[int] | None:
        n = self._log.partitions.get(topic)
        return None if n is None else set(range(n))


class EmbeddedConsumer(AgentsCommit, Consumer):  # type: ignore[misc]  # faust is untyped
    """The one member of its group: owns every partition of what it subscribes to."""

    consumer_stopped_errors = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._assigned: set[TP] = set()
        self._position: dict[TP, int] = {}
        self._subscribed: set[str] | None = None
        self._arrived = Arrivals()

    @property
    def elog(self) -> EmbeddedLog:
        return self.transport.log  # type: ignore[no-any-return]

    async def on_stop(self) -> None:
        await super().on_stop()
        self.elog.unsubscribe(self._arrived)

    def ailment(self) -> str:
        """Return why nothing is fetched any more: nothing here dies but with Faust's fetcher."""
        return ""

    # Membership.

    async def subscribe(self, topics: Iterable[str]) -> None:
        if (wanted := set(topics)) != self._subscribed:
            self._subscribed = wanted
            self.elog.subscribe(self._arrived, wanted)
            # Not awaited: the app waits for subscribe() to return inside the rebalance.
            self.add_future(self._rebalance(wanted))

    async def _rebalance(self, topics: set[str]) -> None:
        app = self.app
        app.on_rebalance_start()
        await self.on_partitions_revoked(set(self._assigned))
        member = "embedded"
        assigned = app.assignor.assign(
            _Cluster(self.elog), {member: app.assignor.metadata(topics)}
        )[member]
        app.assignor.on_assignment(assigned)
        self._assigned = {TP(topic, p) for topic, ps in assigned.assignment for p in ps}
        # Before the assignment is announced, or Faust's recovery returns without a word.
        app.consumer_generation_id += 1
        await self.seek_to_committed()
        await self.on_partitions_assigned(set(self._assigned), app.consumer_generation_id)

    def assignment(self) -> set[TP]:
        return set(self._assigned)

    # Positions.

    async def seek_to_committed(self) -> Mapping[TP, int]:
        committed = self.elog.committed(self.app.conf.id)
        for tp in self._assigned:
            self._position[tp] = committed.get(tp, self.elog.start_of(tp))
        self._arrived.add(self._assigned)
        return dict(self._position)

    async def seek_wait(self, partitions: Mapping[TP, int]) -> None:
        for tp, offset in partitions.items():
            await self._seek(tp, offset)
            self._read_offset[tp] = offset or None

    async def _seek(self, tp: TP, offset: int) -> None:
        self._position[tp] = offset
        self._arrived.add((tp,))

    async def seek_to_beginning(self, *tps: TP) -> None:
        await self.seek_wait({tp: self.elog.start_of(tp) for tp in tps})

    async def position(self, tp: TP) -> int | None:
        return self._position.get(tp)

    def highwater(self, tp: TP) -> int:
        return self.elog.end(tp)

    async def highwaters(self, *tps: TP) -> dict[TP, int]:
        return {tp: self.elog.end(tp) for tp in tps}

    async def earliest_offsets(self, *tps: TP) -> dict[TP, int]:
        return {tp: self.elog.start_of(tp) for tp in tps}

    def topic_partitions(self, topic: str) -> int | None:
        return self.elog.partitions.get(topic)

    def key_partition(self, topic: str, key: bytes, partition: int | None = None) -> int:
        if partition is not None:
            return partition
        return partition_for(key, self.elog.partitions[topic])

    def _new_topicpartition(self, topic: str, partition: int) -> TP:
        return TP(topic, partition)

    async def create_topic(self, *args: Any, **kwargs: Any) -> None:
        await self.app.producer.create_topic(*args, **kwargs)

    # Fetching.

    def on_buffer_drop(self, tp: TP) -> None:
        super().on_buffer_drop(tp)
        self._arrived.wake()

    def resume_partitions(self, tps: Iterable[TP]) -> None:
        super().resume_partitions(tps)
        self._arrived.wake()

    async def _drain_messages(self, fetcher: Any) -> None:
        """Hand over what arrives until the fetcher is stopped.

        Faust's own races each message against a rebalance and the end of two services. Here the
        only rebalance is the first, before anything is read, and the end cancels this.
        """
        try:
            while not (self.should_stop or fetcher.should_stop):
                found = False
                async for _, message in self.getmany(_IDLE_SECONDS):
                    await self.callback(message)
                    found = True
                # Every message costs its hand-over: who is not waited for lets records gather.
                await asyncio.sleep(self.transport.gather_seconds if found else 0)
        except asyncio.CancelledError:
            if not self.app.should_stop:
                raise

    async def getmany(self, timeout: float) -> AsyncIterator[tuple[TP, ConsumerMessage]]:
        """Yield one message per partition that has something new: its value is a `Batch`."""
        if not self.flow_active:
            await self.wait(self.can_resume_flow)
        generation = self.app.consumer_generation_id
        found = False
        for tp in self._arrived.among(self._get_active_partitions()):
            batch = self.elog.read(tp, self._position[tp], self.transport.most_records)
            if batch is None:
                self._arrived.taken(tp)
                continue
            if not self.flow_active or self.app.consumer_generation_id != generation:
                return
            found = True
            self._position[tp] = batch.next
            yield tp, self._message(tp, batch, generation)
        if not found and not self.should_stop:
            await self._arrived.wait(timeout)

    def _message(self, tp: TP, batch: Batch, generation: int) -> ConsumerMessage:
        return ConsumerMessage(
            tp.topic, tp.partition, batch.next - 1, 0.0, 0, [], None, batch, None, 0, 0, tp,
            generation_id=generation,
        )  # fmt: skip

    def _to_message(self, tp: TP, record: Any) -> ConsumerMessage:
        raise TypeError("the embedded consumer delivers batches, never single records")

    async def _getmany(self, active_partitions: set[TP] | None, timeout: float) -> dict[TP, Any]:
        raise TypeError("the embedded consumer delivers batches, see getmany")
