"""The right to write to Kafka for one partition of a group: a transactional producer.

Whoever starts a producer of the same transactional id ends what the former one had under way, and
shuts it out for good (KIP-98). Outputs, state and offsets of a batch are one transaction; readers
see committed records only.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence

from aiokafka import AIOKafkaProducer
from aiokafka.errors import (
    InvalidProducerEpoch,
    InvalidProducerIdMapping,
    InvalidTxnState,
    ProducerFenced,
)
from faust.types import TP

from streams.transport.kafka_answers import answered, let_go
from streams.transport.kafka_transaction import Transactions
from streams.transport.port import Fenced
from streams.transport.records import Record, Written, grouped

__all__ = ["KafkaLease", "send"]

_COMMIT_SECONDS = 60.0
_LOST = (
    ProducerFenced, InvalidProducerEpoch, InvalidProducerIdMapping, InvalidTxnState,
)  # fmt: skip


async def send(
    producer: AIOKafkaProducer, records: Sequence[Record], partitions: Mapping[str, int]
) -> list[asyncio.Future[object]]:
    """Hand records to a producer without transactions, a batch a partition, in their order."""
    sent = []
    for (topic, partition), columns in grouped(records, partitions).items():
        batch = producer.create_batch()
        for key, value in zip(*columns, strict=True):
            if batch.append(key=key, value=value, timestamp=None) is None:
                sent.append(await producer.send_batch(batch, topic, partition=partition))
                batch = producer.create_batch()
                if batch.append(key=key, value=value, timestamp=None) is None:
                    raise ValueError(f"a record of {topic} is larger than a batch may be")
        sent.append(await producer.send_batch(batch, topic, partition=partition))
    return sent


class KafkaLease:
    """Commits batches until another process takes the lease."""

    def __init__(
        self,
        producer: AIOKafkaProducer,
        group: str,
        partitions: Mapping[str, int],
        committed: Mapping[TP, int],
        note: Callable[[Mapping[TP, int]], None],
        *,
        announced: bool,
    ) -> None:
        self._transactions = Transactions(producer, group, announced=announced)
        self._producer, self._group, self._partitions = producer, group, partitions
        self.committed, self._note = committed, note
        self.released = False

    async def commit(self, records: Sequence[Written], offsets: Mapping[TP, int]) -> None:
        """See `port.Lease`. Once it has raised, the lease is void: what became of the write is
        known from the committed offsets, after the lease has been taken anew."""
        if not records and not offsets:
            return
        with answered("Kafka did not take a batch"):
            try:
                async with asyncio.timeout(_COMMIT_SECONDS):
                    await self._transactions.commit(grouped(records, self._partitions), offsets)
            except _LOST as error:
                raise Fenced(f"{self._group}: another worker took the partition over") from error
        self._note(offsets)

    async def release(self) -> None:
        """Close the producer. What it had under way is ended by the next holder."""
        if not self.released:
            self.released = True
            await let_go(self._producer.stop())
