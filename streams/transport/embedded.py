"""The Faust transport that needs no broker: consumer, producer and start-up on an `EmbeddedLog`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from faust.tables.manager import TableManager
from faust.transport import base
from faust.transport.producer import Producer
from faust.types import TP, RecordMetadata

from streams.transport.consumer import EmbeddedConsumer
from streams.transport.records import Record, partition_for

if TYPE_CHECKING:
    from streams.transport.log import EmbeddedLog

__all__ = ["EmbeddedTransport", "NoTables"]


class EmbeddedProducer(Producer):  # type: ignore[misc]  # faust is untyped
    """For what Faust itself sends. Our agents write through `streams.work` instead."""

    async def send(
        self, topic: str, key: bytes | None, value: bytes | None, partition: int | None,
        timestamp: float | None, headers: Any, *, transactional_id: str | None = None,
    ) -> Any:  # fmt: skip
        future = self.loop.create_future()
        future.set_result(
            await self.send_and_wait(topic, key, value, partition, timestamp, headers)
        )
        return future

    async def send_and_wait(
        self, topic: str, key: bytes | None, value: bytes | None, partition: int | None,
        timestamp: float | None, headers: Any, *, transactional_id: str | None = None,
    ) -> RecordMetadata:  # fmt: skip
        log: EmbeddedLog = self.transport.log
        p = partition_for(key or b"", log.partitions[topic]) if partition is None else partition
        tp = TP(topic, p)
        offset = log.end(tp)
        log.commit([Record(topic, key, value, p)])
        return RecordMetadata(topic, p, tp, offset, timestamp, 0)

    def key_partition(self, topic: str, key: bytes) -> TP:
        return TP(topic, partition_for(key, self.transport.log.partitions[topic]))

    async def create_topic(self, topic: str, partitions: int, *args: Any, **kwargs: Any) -> None:
        """Topics are declared in `streams.topics`; Faust adds none of its own here."""

    def supports_headers(self) -> bool:
        return False


class NoTables(TableManager):  # type: ignore[misc]  # faust is untyped
    """Faust sleeps a second before it recovers tables; ours are not Faust's, so there are none."""

    async def on_start(self) -> None:
        await self._update_channels()
        await self.recovery.start()


class EmbeddedTransport(base.Transport):  # type: ignore[misc]  # faust is untyped
    Consumer = EmbeddedConsumer
    Producer = EmbeddedProducer
    driver_version = "embedded=1"

    def __init__(self, log: EmbeddedLog, app: Any, most_records: int) -> None:
        super().__init__([], app)
        self.log = log
        self.most_records = most_records  # about, of a batch
        self.gather_seconds = 0.0  # between two fetches


def options() -> Mapping[str, Any]:
    """Return the Faust settings that fit batches: few of them in a buffer, no web server."""
    return {
        "broker": "kafka://embedded.invalid",  # never opened: the transport is set afterwards
        "store": "memory://",
        "web_enabled": False,
        "stream_buffer_maxsize": 4,  # batches, not records
        "stream_wait_empty": False,
        "topic_disable_leader": True,
        "TableManager": NoTables,
        "value_serializer": "raw",
        "key_serializer": "raw",
    }
