"""Apache Kafka as the log: the Faust transport, leases, recovery and lag."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import GroupCoordinatorNotAvailableError, KafkaError
from aiokafka.structs import TopicPartition
from faust.transport import base
from faust.transport.producer import Producer
from faust.types import TP

from streams.topics import Topic
from streams.transport.embedded import NoTables
from streams.transport.kafka_answers import answered, let_go, no_strays
from streams.transport.kafka_consumer import KafkaConsumer
from streams.transport.kafka_lease import KafkaLease, send
from streams.transport.kafka_protocol import ApiVersions, finalized
from streams.transport.kafka_reading import UNREAD, KafkaFollower, read_until, reader
from streams.transport.kafka_rounds import BATCH_BYTES
from streams.transport.port import LogUnavailable
from streams.transport.records import Batch, Record

__all__ = ["KafkaLog"]

_TRANSACTION_MS = 30_000  # a transaction whose worker died is ended then, if nobody took over
_PATIENCE_SECONDS = 30  # with a cluster that is only starting
_WITHOUT_ANNOUNCEMENTS = 2  # from this transaction.version on


class _NoProducer(Producer):  # type: ignore[misc]  # faust is untyped
    """Faust itself sends nothing: our agents write through `streams.work`."""

    async def send(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("agents write through their share's work, never through Faust")

    send_and_wait = send


class KafkaTransport(base.Transport):  # type: ignore[misc]  # faust is untyped
    Consumer = KafkaConsumer
    Producer = _NoProducer
    driver_version = "aiokafka, by batches"
    default_port = 9092

    def __init__(self, log: KafkaLog, app: Any, most_records: int) -> None:
        super().__init__([], app)
        self.log, self.most_records = log, most_records
        self.gather_seconds = 0.0  # between two fetches
        self._topic_waiters: dict[str, Any] = {}  # the driver empties it when it stops


class KafkaLog:
    """A cluster's log. Any number of processes work on it; see `port.Log`.

    Parameters
    ----------
    connection
        Of aiokafka: `bootstrap_servers`, and what TLS and SASL need.
    topics
        As declared; each must be there with its number of partitions.
    """

    pace_seconds = 0.01  # a transaction costs a worker and its broker about 3 ms of CPU

    def __init__(self, connection: Mapping[str, Any], topics: Sequence[Topic]) -> None:
        logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # what matters is raised
        self.connection = dict(connection)
        self.topics = tuple(topics)
        self.partitions: Mapping[str, int] = {t.name: t.partitions for t in topics}
        self.consumers: dict[str, KafkaConsumer] = {}
        self._done: dict[str, dict[TP, int]] = {}
        self._leases: list[KafkaLease] = []
        self._closings: list[Callable[[], Awaitable[object]]] = []
        self._reader: AIOKafkaConsumer  # these two are only asked where topics end
        self._asker: AIOKafkaConsumer
        self._announced = True
        self._producer: AIOKafkaProducer
        self._admin: AIOKafkaAdminClient

    async def start(self) -> None:
        """Connect. Raises `LogUnavailable` where no broker answers, or topics are not as declared."""
        try:
            with no_strays():
                await self._connect()
        except (KafkaError, TimeoutError) as error:
            await self.stop()
            where = self.connection["bootstrap_servers"]
            raise LogUnavailable(
                f"no Kafka answers at {where} ({type(error).__name__}); "
                "start it (make kafka) or give another address with --log"
            ) from None

    async def _connect(self) -> None:
        self._admin = AIOKafkaAdminClient(**self.connection)
        self._closing(self._admin.close)
        await self._admin.start()
        await self._check_topics()
        await self._await_coordinator()
        self._reader = await self._started(reader(self.connection, committed=False))
        self._asker = await self._started(reader(self.connection))
        self._announced = await self._wants_announcements()
        self._producer = self._new_producer(enable_idempotence=True)
        self._closing(self._producer.stop)
        await self._producer.start()

    async def _started(self, consumer: AIOKafkaConsumer) -> AIOKafkaConsumer:
        self._closing(consumer.stop)
        await consumer.start()
        return consumer

    def _closing(self, close: Callable[[], Awaitable[object]]) -> None:
        """Have something of the driver's closed with the log, whether or not it has come up."""
        self._closings.append(close)

    async def _wants_announcements(self) -> bool:
        """Return whether transactions are those of before KIP-890 here."""
        client = self._reader._client
        answer = await client.send(client.get_random_node(), ApiVersions())
        return finalized(answer).get("transaction.version", 0) < _WITHOUT_ANNOUNCEMENTS

    async def _check_topics(self) -> None:
        found = await self._admin.describe_topics()
        there = {topic["topic"]: len(topic["partitions"]) for topic in found}
        for name, partitions in self.partitions.items():
            if there.get(name) != partitions:
                raise LogUnavailable(
                    f"topic {name} has {there.get(name, 'no')} partitions, {partitions} are "
                    "declared; run ./loanwatch topics apply, or set LOANWATCH_PARTITIONS"
                )

    async def _await_coordinator(self) -> None:
        """Wait for the topic of committed offsets, which a new cluster makes when first asked."""
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while True:
                with contextlib.suppress(GroupCoordinatorNotAvailableError):
                    await self._admin.list_consumer_group_offsets("loanwatch")
                    return
                await asyncio.sleep(0.1)

    async def stop(self) -> None:
        """Disconnect. Leases that are still open end with it."""
        await asyncio.gather(*(lease.release() for lease in self._leases))
        await asyncio.gather(*(let_go(close()) for close in self._closings))
        self._closings.clear()

    def _new_producer(self, **more: Any) -> AIOKafkaProducer:
        return AIOKafkaProducer(
            **self.connection, acks="all", max_batch_size=BATCH_BYTES, compression_type="lz4",
            max_request_size=4 * BATCH_BYTES, retry_backoff_ms=20, **more,
        )  # fmt: skip

    async def lease(self, group: str, unit: str, tps: Collection[TP] = ()) -> KafkaLease:
        """See `port.Log`. A former holder's transaction is over before its offsets are read."""
        producer = self._new_producer(
            transactional_id=f"{group}-{unit}", transaction_timeout_ms=_TRANSACTION_MS
        )
        done = self._done.setdefault(group, {})
        try:
            with answered("Kafka gives no lease"):
                await producer.start()
                found = {}
                if tps:
                    found = await self._admin.list_consumer_group_offsets(
                        group, partitions=[TopicPartition(*tp) for tp in tps]
                    )
        except BaseException:
            await let_go(producer.stop())
            raise
        committed = {TP(*tp): at.offset for tp, at in found.items() if at.offset >= 0}
        done |= committed
        self._leases = [lease for lease in self._leases if not lease.released]
        self._leases.append(
            KafkaLease(
                producer, group, self.partitions, committed, done.update, announced=self._announced
            )
        )
        return self._leases[-1]

    async def append(self, records: Sequence[Record]) -> None:
        with answered("Kafka did not take records"):
            for future in await send(self._producer, records, self.partitions):
                await future

    async def mark(self, group: str, offsets: Mapping[TP, int]) -> None:
        if await self.consumers[group].mark(offsets):
            self._done.setdefault(group, {}).update(offsets)

    async def replay(self, until: Mapping[TP, int | None]) -> AsyncIterator[Batch]:
        wanted = {TopicPartition(*tp): limit for tp, limit in until.items()}
        consumer = reader(self.connection)
        try:
            with answered(UNREAD):
                await consumer.start()
                consumer.assign(list(wanted))
                await consumer.seek_to_beginning()
                ends = await consumer.end_offsets(wanted)
            below = {
                tp: end if (limit := wanted[tp]) is None else min(limit, end)
                for tp, end in ends.items()
            }
            async for batch in read_until(consumer, below):
                yield batch
        finally:
            await let_go(consumer.stop())

    async def follow(self, topic: str, *, from_end: bool = False) -> KafkaFollower:
        consumer = reader(self.connection, patience_ms=500)
        tps = [TopicPartition(topic, p) for p in range(self.partitions[topic])]
        try:
            with answered(UNREAD):
                await consumer.start()
                consumer.assign(tps)
                if from_end:
                    await consumer.seek_to_end()
        except BaseException:
            await let_go(consumer.stop())
            raise
        return KafkaFollower(consumer, self._asker, tps)

    async def lag(self, group: str, tps: Collection[TP]) -> Mapping[TP, int]:
        """See `port.Log`. Markers of transactions count as work until the consumer is past them."""
        with answered("Kafka does not answer"):
            ends = await self._reader.end_offsets([TopicPartition(*tp) for tp in tps])
        consumer, done = self.consumers.get(group), self._done.get(group, {})
        reached = {} if consumer is None else await consumer.reached(tps)
        lags = {}
        for tp in tps:
            position, fetched = reached.get(tp, (None, 0))
            worked = done.get(tp, 0)
            at = worked if position is None or worked < fetched else position
            lags[tp] = max(0, ends[TopicPartition(*tp)] - at)
        return lags

    def app_options(self, role: str) -> Mapping[str, Any]:
        """Return the Faust settings that fit batches: few of them in a buffer, no web server."""
        return {
            "broker": f"kafka://{self.connection['bootstrap_servers']}",
            "store": "memory://",
            "web_enabled": False,
            "stream_buffer_maxsize": 4,  # batches, not records
            "stream_wait_empty": False,
            "topic_disable_leader": True,
            "topic_allow_declare": False,
            "TableManager": NoTables,
            "value_serializer": "raw",
            "key_serializer": "raw",
        }

    def transport(self, app: Any, most_records: int) -> KafkaTransport:
        return KafkaTransport(self, app, most_records)
