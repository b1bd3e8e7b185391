"""Faust's Kafka consumer, handing agents a batch at a time.

Faust spends 70 to 100 µs on every message it hands over, so a message here is a whole `Batch`: what
one fetch returned for one partition. Offsets are committed by the agents, in the transaction that
holds what they write (`streams.work`); Faust's own book-keeping of acknowledged offsets is
therefore switched off, not worked around.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from concurrent.futures import Future
from typing import Any

import aiokafka
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from aiokafka.errors import KafkaError
from aiokafka.structs import OffsetAndMetadata, TopicPartition
from faust.transport.drivers import aiokafka as driver
from faust.types import TP, ConsumerMessage

from streams.transport.agents_commit import AgentsCommit
from streams.transport.kafka_answers import Stray, no_strays
from streams.transport.kafka_ending import EndsInTime
from streams.transport.kafka_raw import AS_PARSED
from streams.transport.kafka_vitals import KafkaVitals
from streams.transport.records import Batch

__all__ = ["KafkaConsumer", "batch_of"]

logger = logging.getLogger(__name__)

_SESSION_SECONDS = 10.0  # a worker that is silent so long has lost its partitions
_ANSWER_SECONDS = 5.0  # for the thread to say how far it is
_STRAY_SECONDS = 0.5  # before another fetch
_FETCH_BYTES = 8 << 20  # of a partition, at most


def batch_of(tp: TP, records: Sequence[Any]) -> Batch:
    """Return aiokafka's records of one partition as a batch. They are at least one."""
    first, last = records[0].offset, records[-1].offset
    consecutive = last - first == len(records) - 1
    return Batch(
        tp,
        first,
        last + 1,
        [record.key for record in records],
        [record.value for record in records],
        None if consecutive else [record.offset for record in records],
    )


class KafkaThread(EndsInTime, driver.AIOKafkaConsumerThread):  # type: ignore[misc]  # faust is untyped
    """The thread that fetches, and keeps the group's heartbeat while agents think."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fetched: dict[TP, int] = {}  # next offset after what was taken from the driver

    def _create_worker_consumer(self, transport: Any) -> aiokafka.AIOKafkaConsumer:
        # By range: partitions of one number belong together, and all topics have equally many.
        self._assignor = RangePartitionAssignor
        return aiokafka.AIOKafkaConsumer(
            **transport.log.connection,
            client_id=self.app.conf.id,
            group_id=self.app.conf.id,
            partition_assignment_strategy=[RangePartitionAssignor],
            isolation_level="read_committed",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_poll_records=4 * transport.most_records,
            max_partition_fetch_bytes=_FETCH_BYTES,
            fetch_max_wait_ms=500,
            session_timeout_ms=int(_SESSION_SECONDS * 1000),
            heartbeat_interval_ms=int(_SESSION_SECONDS * 1000 / 4),
            rebalance_timeout_ms=30_000,
            max_poll_interval_ms=600_000,  # back-pressure is no death: the heartbeat tells that
            key_deserializer=AS_PARSED,
            check_crcs=False,  # TCP and the broker check already; 1 µs a record
        )

    async def _fetch_records(self, *args: Any, **kwargs: Any) -> Mapping[Any, Sequence[Any]]:
        """Note how far records were taken: what the agents' thread has yet to be handed."""
        found: Mapping[Any, Sequence[Any]] = await super()._fetch_records(*args, **kwargs)
        for tp, records in found.items():
            self.fetched[TP(tp.topic, tp.partition)] = records[-1].offset + 1
        return found

    async def reached(self, tps: Collection[TP]) -> Mapping[TP, tuple[int | None, int]]:
        """Return by partition which offset is fetched next, None if not known, and `fetched`.

        Both are read in this thread, where they change in one step: read from another, a position
        could be seen that is beyond records which nobody has been handed.
        """
        answer: Future[Mapping[TP, tuple[int | None, int]]] = Future()

        def look() -> None:  # no coroutine: a loop that has just ended would never begin it
            if answer.set_running_or_notify_cancel():
                answer.set_result({tp: (self._position(tp), self.fetched.get(tp, 0)) for tp in tps})

        try:
            self.thread_loop.call_soon_threadsafe(look)
            async with asyncio.timeout(_ANSWER_SECONDS):
                return await asyncio.wrap_future(answer)
        except (RuntimeError, TimeoutError):  # the thread is not there yet, or no longer
            return {}

    def _position(self, tp: TP) -> int | None:
        consumer = self._consumer
        subscription = None if consumer is None else consumer._subscription.subscription
        if subscription is None or subscription.assignment is None:
            return None
        try:
            state = subscription.assignment.state_value(TopicPartition(*tp))
        except KeyError:
            return None
        return None if state is None else state._position

    async def seek_to_committed(self) -> Mapping[TP, int]:
        """Seek to what the group has committed; where that is nothing yet, to the beginning."""
        found: dict[TP, int | None] = await super().seek_to_committed()
        if fresh := [tp for tp, offset in found.items() if not offset]:
            await self.seek_to_beginning(*fresh)
        return found  # type: ignore[return-value]  # Faust's word; its own has None in it too

    async def mark(self, offsets: Mapping[TP, int]) -> None:
        """Commit offsets as a member of the group; one that was shut out commits nothing."""
        await self.call_thread(self._mark, offsets)

    async def _mark(self, offsets: Mapping[TP, int]) -> None:
        consumer = self._ensure_consumer()
        mine = {TopicPartition(*tp): n for tp, n in offsets.items() if tp in self.assignment()}
        if mine:
            await consumer.commit({tp: OffsetAndMetadata(n, "") for tp, n in mine.items()})

    def verify_event_path(self, now: float, tp: TP) -> None:
        """Faust looks for commits of its own and would report that there are none."""


class KafkaConsumer(AgentsCommit, driver.Consumer):  # type: ignore[misc]  # faust is untyped
    """A member of its group: owns a range of partitions, the same of every topic."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._fetched_in_vain, self._vitals = False, KafkaVitals()
        self.transport.log.consumers[self.app.conf.id] = self

    def _new_consumer_thread(self) -> KafkaThread:
        return KafkaThread(self, loop=self.loop, beacon=self.beacon)

    async def reached(self, tps: Collection[TP]) -> Mapping[TP, tuple[int | None, int]]:
        """See `KafkaThread.reached`."""
        return await self._thread.reached(tps)  # type: ignore[no-any-return]

    def ailment(self) -> str:
        """Return why nothing is fetched any more, empty while all is well."""
        return self._vitals.ailment(self._thread)

    async def mark(self, offsets: Mapping[TP, int]) -> bool:
        """Commit offsets; return whether the group took them."""
        try:
            with no_strays():
                await self._thread.mark(offsets)
        except (KafkaError, RuntimeError):  # rebalanced meanwhile, or no broker: repeats do no harm
            return False
        return True

    # Fetching.

    async def getmany(self, timeout: float) -> AsyncIterator[tuple[TP, ConsumerMessage]]:
        """Yield one message per partition that has something new: its value is a `Batch`.

        What was fetched and cannot be handed over, as in a rebalance that came meanwhile, has moved
        the position all the same: it is read again from what is committed, or it would be lost.
        """
        if self._fetched_in_vain and not await self._seek_back():
            return
        generation = self.app.consumer_generation_id
        try:
            with no_strays():
                records, active = await self._wait_next_records(timeout)
        except Stray:  # the fetcher would end by it; what became of the fetch is not known
            self._fetched_in_vain = True
            await self.sleep(_STRAY_SECONDS)
            return
        if not records or self.should_stop:
            return
        most = self.transport.most_records
        for tp, found in records.items():
            if active is not None and tp not in active and tp not in self._buffered_partitions:
                self._fetched_in_vain = True
                continue
            for at in range(0, len(found), most):
                if not self.flow_active or self.app.consumer_generation_id != generation:
                    self._fetched_in_vain = True
                    return
                batch = batch_of(TP(tp.topic, tp.partition), found[at : at + most])
                yield tp, self._batch_message(tp, batch, generation)
        if self.transport.gather_seconds:  # the driver fetches no more while something waits here
            await self.sleep(self.transport.gather_seconds)

    async def _seek_back(self) -> bool:
        """Go back to what is committed; return whether it could be done by now."""
        if not self.flow_active:
            await self.wait(self.can_resume_flow)
        try:
            with no_strays():
                await self.perform_seek()
        except (KafkaError, RuntimeError, AssertionError) as error:  # amid another rebalance
            logger.warning("%s cannot go back yet (%s)", self.app.conf.id, type(error).__name__)
            await self.sleep(0.5)
            return False
        self._fetched_in_vain = False
        return True

    @staticmethod
    def _batch_message(tp: TP, batch: Batch, generation: int) -> ConsumerMessage:
        return ConsumerMessage(
            tp.topic, tp.partition, batch.next - 1, 0.0, 0, [], None, batch, None, 0, 0, tp,
            generation_id=generation,
        )  # fmt: skip
