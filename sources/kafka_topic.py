"""A topic of a Kafka cluster that is not ours, through aiokafka."""

from __future__ import annotations

import ssl
from collections.abc import Mapping, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from config.errors import ConfigError
from schemas.feeds import TopicFeed
from sources.base import SourceTrouble
from sources.topic_log import Range, Record

__all__ = ["KafkaTopic"]

_PATIENCE_MS = 1000  # for further records, before the end is believed
_REQUEST_MS = 15_000


class KafkaTopic:
    """Reads by partition and offset, without a consumer group; of transactions, the committed.

    Connects with the first question, and anew after trouble.

    Raises
    ------
    ConfigError
        The file of certificates cannot be used.
    """

    def __init__(self, feed: TopicFeed, password: str) -> None:
        self._feed = feed
        self._options = _options(feed, password)
        self._consumer: Any = None
        self._at: dict[int, int] = {}  # where the consumer stands

    async def ranges(self) -> dict[int, Range]:
        consumer = await self._connected()
        try:
            if self._feed.topic not in await consumer.topics():  # asking so makes no topic
                raise SourceTrouble(f"the cluster has no topic {self._feed.topic}")
            if not consumer.assignment():
                consumer.assign([TopicPartition(self._feed.topic, 0)])
                await consumer.end_offsets([TopicPartition(self._feed.topic, 0)])
            numbers = consumer.partitions_for_topic(self._feed.topic) or ()
            tps = [TopicPartition(self._feed.topic, p) for p in sorted(numbers)]
            if set(tps) != consumer.assignment():
                consumer.assign(tps)
                self._at = {}
            first = await consumer.beginning_offsets(tps)
            end = await consumer.end_offsets(tps)
        except KafkaError as error:
            raise await self._trouble(error) from None
        return {tp.partition: Range(first[tp], end[tp]) for tp in tps}

    async def read(self, offsets: Mapping[int, int], most: int) -> Sequence[Record]:
        consumer = await self._connected()
        try:
            for p, offset in offsets.items():
                if self._at.get(p) != offset:
                    consumer.seek(TopicPartition(self._feed.topic, p), offset)
            found = await consumer.getmany(timeout_ms=_PATIENCE_MS, max_records=most)
        except KafkaError as error:
            raise await self._trouble(error) from None
        read = [
            Record(tp.partition, record.offset, record.value)
            for tp, records in found.items()
            for record in records
        ]
        self._at = {**offsets, **{record.partition: record.offset + 1 for record in read}}
        return read

    async def _connected(self) -> Any:
        if self._consumer is None:
            consumer = AIOKafkaConsumer(**self._options)
            try:
                await consumer.start()
            except KafkaError as error:
                await consumer.stop()
                raise self._said(error) from None
            self._consumer = consumer
        return self._consumer

    async def _trouble(self, error: KafkaError) -> SourceTrouble:
        await self.close()
        return self._said(error)

    def _said(self, error: KafkaError) -> SourceTrouble:
        return SourceTrouble(f"topic {self._feed.topic} cannot be read ({type(error).__name__})")

    async def close(self) -> None:
        consumer, self._consumer, self._at = self._consumer, None, {}
        if consumer is not None:
            await consumer.stop()


def _options(feed: TopicFeed, password: str) -> dict[str, Any]:
    options: dict[str, Any] = {
        "bootstrap_servers": feed.servers.split(","),
        "enable_auto_commit": False,
        "auto_offset_reset": "none",  # what is gone is told, not skipped
        "isolation_level": "read_committed",
        "request_timeout_ms": _REQUEST_MS,
    }
    sasl = bool(feed.username)
    options["security_protocol"] = ("SASL_" if sasl else "") + ("SSL" if feed.tls else "PLAINTEXT")
    if options["security_protocol"] == "PLAINTEXT":
        return options
    if feed.tls:
        try:
            options["ssl_context"] = ssl.create_default_context(cafile=feed.ca_file or None)
        except OSError:
            raise ConfigError(
                f"source {feed.name}: ca_file: {feed.ca_file} cannot be used"
            ) from None
    if sasl:
        options["sasl_mechanism"] = feed.mechanism
        options["sasl_plain_username"] = feed.username
        options["sasl_plain_password"] = password
    return options
