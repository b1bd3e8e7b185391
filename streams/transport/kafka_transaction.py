"""Transactions of Kafka in as few round trips as the protocol needs.

The driver asks five things one after the other, through a task of its own: to announce partitions,
records, to announce the group, offsets, the end. A cluster of `transaction.version` 2 (KIP-890) needs no
announcements: records, offsets, the end. On others what does not depend on each other is asked
together: announcements, then records and offsets, then the end.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.client import ConnectionGroup, CoordinationType
from aiokafka.errors import (
    ConcurrentTransactions,
    CoordinatorLoadInProgressError,
    DuplicateSequenceNumber,
    KafkaError,
    NoError,
    NotEnoughReplicasError,
    UnknownTopicOrPartitionError,
    for_code,
)
from aiokafka.protocol.produce import ProduceRequest
from aiokafka.protocol.transaction import (
    AddOffsetsToTxnRequest,
    AddPartitionsToTxnRequest,
    EndTxnRequest,
    TxnOffsetCommitRequest,
)
from aiokafka.structs import TopicPartition
from faust.types import TP

from streams.transport.kafka_answers import no_strays
from streams.transport.kafka_protocol import EndTxn, Produce, TxnOffsetCommit
from streams.transport.kafka_rounds import Round, packed_rounds
from streams.transport.records import Columns

__all__ = ["Transactions"]

_FIRST_PAUSE, _LONGEST_PAUSE = 0.002, 0.2  # seconds between two tries, doubling
_PRODUCE_MS = 30_000
_ALL = -1  # replicas in sync that must have the records

_UNDER_WAY = {ConcurrentTransactions, NotEnoughReplicasError, CoordinatorLoadInProgressError}
"""What a broker says, by what was asked, while it ends the transaction before or adds to this one."""

Codes = Mapping[Any, int]
"""What a broker said of each thing that was asked."""
Ask = Callable[[], Awaitable[Codes]]


class Transactions:
    """Commits the transactions of one producer, which must not be used for anything else.

    An answer that may be another next time is asked for again, until the caller's patience ends; any
    other raises the driver's error, and the transaction is left to whoever takes the id next.

    Parameters
    ----------
    producer
        Started, with a transactional id.
    group
        Whose offsets are part of the transactions.
    announced
        Whether the cluster wants partitions and group announced: all but `transaction.version` 2.
    """

    def __init__(self, producer: AIOKafkaProducer, group: str, *, announced: bool) -> None:
        self._producer, self._client = producer, producer.client
        self._sender, self._manager = producer._sender, producer._txn_manager
        self._group, self._announced = group, announced
        self._id: str = self._manager.transactional_id
        self._sequences: dict[TopicPartition, int] = {}

    async def commit(self, grouped: Mapping[TP, Columns], offsets: Mapping[TP, int]) -> None:
        """Write records, grouped by topic and partition, and offsets: all or nothing.

        Raises `ValueError`, before anything is asked, for a record that is larger than may be.
        """
        rounds = self._packed(grouped)
        for topic in {topic for topic, _ in grouped}:
            await self._producer.partitions_for(topic)
        if self._announced:
            await self._together(
                self._announce_partitions(list(grouped)) if grouped else None,
                self._announce_group() if offsets else None,
            )
            await self._together(
                self._write(rounds) if grouped else None,
                self._commit_offsets(offsets) if offsets else None,
            )
        else:  # each joins the transaction as it comes, and is refused while another does
            if grouped:
                await self._write(rounds)
            if offsets:
                await self._commit_offsets(offsets)
        await self._end()

    async def _together(self, *asked: Coroutine[Any, Any, None] | None) -> None:
        """Do several things side by side; the first that fails ends them all.

        What is cancelled counts as failed: a group of tasks would take it for done.
        """

        async def told(one: Coroutine[Any, Any, None]) -> None:
            with no_strays():
                await one

        try:
            async with asyncio.TaskGroup() as tasks:
                for one in asked:
                    if one is not None:
                        tasks.create_task(told(one))
        except ExceptionGroup as group:
            raise group.exceptions[0] from None

    def _who(self) -> tuple[int, int]:
        return self._manager.producer_id, self._manager.producer_epoch

    async def _until_done(self, ask: Ask) -> None:
        """Ask until nothing is refused any more. Raises the error of what is refused for good."""
        pause = _FIRST_PAUSE
        while True:
            try:
                codes = await ask()
            except KafkaError as error:
                if not error.retriable:
                    raise
                refused = {type(error)}
            else:
                refused = {for_code(code) for code in codes.values()}
                refused -= {NoError, DuplicateSequenceNumber}  # known already: a repeat of ours
            if not refused:
                return
            for error_type in refused:
                if not (error_type.retriable or error_type is ConcurrentTransactions):
                    raise error_type()
            if refused - _UNDER_WAY:  # somebody else leads or coordinates now
                self._sender._coordinator_dead(CoordinationType.TRANSACTION)
                self._sender._coordinator_dead(CoordinationType.GROUP)
                await self._client.force_metadata_update()
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    async def _coordinator(self, request: Any) -> Any:
        node = await self._sender._find_coordinator(CoordinationType.TRANSACTION, self._id)
        return await self._client.send(node, request, group=ConnectionGroup.COORDINATION)

    async def _announce_partitions(self, places: Sequence[tuple[str, int]]) -> None:
        topics: dict[str, list[int]] = {}
        for topic, partition in places:
            topics.setdefault(topic, []).append(partition)

        async def ask() -> Codes:
            request = AddPartitionsToTxnRequest(self._id, *self._who(), list(topics.items()))
            found = await self._coordinator(request)
            return {(topic, p): code for topic, errors in found.errors for p, code in errors}

        await self._until_done(ask)

    async def _announce_group(self) -> None:
        async def ask() -> Codes:
            request = AddOffsetsToTxnRequest(self._id, *self._who(), self._group)
            return {self._group: (await self._coordinator(request)).error_code}

        await self._until_done(ask)

    def _packed(self, grouped: Mapping[TP, Columns]) -> list[Round]:
        sequences = dict(self._sequences)
        rounds = list(packed_rounds(grouped, sequences, self._who()))
        self._sequences = sequences  # what is not sent has not been counted
        return rounds

    async def _write(self, rounds: Sequence[Round]) -> None:
        for one in rounds:
            await self._write_round(one)

    async def _write_round(self, left: Round) -> None:
        """Write one batch a partition; again those that were refused."""

        async def ask() -> Codes:
            by_node: dict[int, Round] = {}
            for tp, batch in left.items():
                node = self._client.cluster.leader_for_partition(tp)
                if node is None or node == -1:
                    raise UnknownTopicOrPartitionError()
                by_node.setdefault(node, {})[tp] = batch
            codes: dict[TopicPartition, int] = {}
            for found in await asyncio.gather(*map(self._produce, by_node, by_node.values())):
                codes |= found
            for tp, code in codes.items():
                if for_code(code) in (NoError, DuplicateSequenceNumber):
                    del left[tp]
            return codes

        await self._until_done(ask)

    async def _produce(self, node: int, batches: Round) -> dict[TopicPartition, int]:
        topics: dict[str, list[tuple[int, bytes]]] = {}
        for tp, batch in batches.items():
            topics.setdefault(tp.topic, []).append((tp.partition, batch))
        kind = ProduceRequest if self._announced else Produce
        found = await self._client.send(
            node, kind(self._id, _ALL, _PRODUCE_MS, list(topics.items()))
        )
        return {
            TopicPartition(topic, answer[0]): answer[1]
            for topic, answers, *_ in found.topics
            for answer in answers
        }

    async def _commit_offsets(self, offsets: Mapping[TP, int]) -> None:
        topics: dict[str, list[tuple[int, int, str]]] = {}
        for tp, offset in offsets.items():
            topics.setdefault(tp.topic, []).append((tp.partition, offset, ""))
        kind = TxnOffsetCommitRequest if self._announced else TxnOffsetCommit

        async def ask() -> Codes:
            node = await self._sender._find_coordinator(CoordinationType.GROUP, self._group)
            request = kind(self._id, self._group, *self._who(), list(topics.items()))
            found = await self._client.send(node, request, group=ConnectionGroup.COORDINATION)
            return {
                (topic, answer[0]): answer[1]
                for topic, answers, *_ in found.errors
                for answer in answers
            }

        await self._until_done(ask)

    async def _end(self) -> None:
        kind = EndTxnRequest if self._announced else EndTxn
        ended: list[Any] = []

        async def ask() -> Codes:
            ended.append(await self._coordinator(kind(self._id, *self._who(), True)))
            return {self._id: ended[-1].error_code}

        await self._until_done(ask)
        if not self._announced:  # every transaction has an epoch of its own, and counts from 0
            self._manager._pid_and_epoch = type(self._manager._pid_and_epoch)(
                ended[-1].producer_id, ended[-1].producer_epoch
            )
            self._sequences.clear()
