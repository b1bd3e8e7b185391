"""Reading partitions of Kafka beside the groups: state on recovery, and what all must know."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition
from faust.types import TP

from streams.transport.kafka_answers import answered, let_go
from streams.transport.kafka_consumer import batch_of
from streams.transport.kafka_raw import AS_PARSED
from streams.transport.records import Batch

__all__ = ["UNREAD", "KafkaFollower", "read_until", "reader"]

_MOST_RECORDS = 20_000
_FETCH_BYTES = 16 << 20
UNREAD = "Kafka cannot be read"


def reader(
    connection: Mapping[str, Any], *, committed: bool = True, patience_ms: int = 100
) -> AIOKafkaConsumer:
    """Return a consumer without a group that sees committed records only.

    Unless `committed`: its ends count what is still under way, which is work to come. A fetch that
    finds nothing waits `patience_ms` at the broker, and whatever else this consumer asks, behind it.
    """
    return AIOKafkaConsumer(
        **connection,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        isolation_level="read_committed" if committed else "read_uncommitted",
        max_partition_fetch_bytes=_FETCH_BYTES,
        fetch_max_bytes=4 * _FETCH_BYTES,
        fetch_max_wait_ms=patience_ms,
        key_deserializer=AS_PARSED,
        check_crcs=False,
    )


async def read_until(
    consumer: AIOKafkaConsumer, until: Mapping[TopicPartition, int]
) -> AsyncIterator[Batch]:
    """Yield from each partition's present position on what lies below an offset.

    Offsets of transaction markers count too, so the position tells, not the last record. Raises
    `LogUnavailable`.
    """
    left = dict(until)
    while left:
        with answered(UNREAD):
            for tp in [tp for tp, end in left.items() if await consumer.position(tp) >= end]:
                del left[tp]
            if not left:
                return
            found = await consumer.getmany(*left, timeout_ms=200, max_records=_MOST_RECORDS)
        for tp, records in found.items():
            yield batch_of(TP(*tp), records).ending_at(until[tp])


class KafkaFollower:
    """Remembers how far it has read each partition of one topic; commits nothing.

    Parameters
    ----------
    consumer
        Assigned to the topic's partitions. It always has a fetch waiting at the broker.
    asker
        Another, which fetches nothing: a broker answers a connection's questions one after the
        other, so that behind a waiting fetch the question where the topic ends takes 100 ms.
    """

    def __init__(
        self, consumer: AIOKafkaConsumer, asker: AIOKafkaConsumer, tps: Sequence[TopicPartition]
    ) -> None:
        self._consumer, self._asker, self._tps = consumer, asker, tps

    async def news(self) -> Sequence[bytes]:
        """See `port.Follower`. Raises `LogUnavailable`."""
        found: list[bytes] = []
        with answered(UNREAD):
            ends = await self._asker.end_offsets(self._tps)
        async for batch in read_until(self._consumer, ends):
            found += (value for value in batch.values if value is not None)
        return found

    async def arrived(self) -> Sequence[bytes]:
        """See `port.Follower`. Raises `LogUnavailable`."""
        await asyncio.sleep(
            0
        )  # what is there already is returned without giving way to the fetching
        with answered(UNREAD):
            fetched = await self._consumer.getmany(max_records=_MOST_RECORDS)
        return [r.value for records in fetched.values() for r in records if r.value is not None]

    async def close(self) -> None:
        await let_go(self._consumer.stop())
