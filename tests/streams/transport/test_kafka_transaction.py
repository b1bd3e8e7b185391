"""Transactions as the cluster wants them, announced or not, and what is asked again."""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.errors import OutOfOrderSequenceNumber
from aiokafka.record.memory_records import MemoryRecords
from aiokafka.structs import TopicPartition
from faust.types import TP

from streams.transport.kafka_rounds import BATCH_BYTES, packed_rounds
from streams.transport.kafka_transaction import Transactions
from streams.transport.port import Fenced
from streams.transport.records import Record, grouped

MEMORY, CHANGES = TP("memory", 0), TP("changes", 0)


def records(topic: str, *values: bytes, partition: int = 0) -> list[Record]:
    return [Record(topic, b"k", value, partition) for value in values]


@pytest.mark.parametrize("log", ["kafka"], indirect=True)
@pytest.mark.parametrize("announced", [False, True])
async def test_transactions_follow_each_other_and_a_former_holder_is_shut_out(log, announced):
    assert log._announced is False, "a Kafka 4 broker needs no announcements"
    log._announced = announced
    lease = await log.lease("loanwatch-x", "0", [CHANGES])
    for n in range(5):
        text = str(n).encode()
        await lease.commit(records("memory", text) + records("told", text), {CHANGES: n + 1})
    await lease.commit([], {CHANGES: 9})
    await lease.commit(records("memory", b"last"), {})
    large = [os.urandom(BATCH_BYTES // 3) for _ in range(5)]
    await lease.commit(records("memory", *large), {})
    found = [v async for b in log.replay({MEMORY: None}) for v in b.values]
    assert found == [b"0", b"1", b"2", b"3", b"4", b"last", *large]
    later = await log.lease("loanwatch-x", "0", [CHANGES])
    assert later.committed == {CHANGES: 9}
    with pytest.raises(Fenced):
        await lease.commit(records("memory", b"666"), {CHANGES: 10})
    await later.commit(records("memory", b"more"), {CHANGES: 10})
    again = [v async for b in log.replay({MEMORY: None}) for v in b.values]
    assert again == [*found, b"more"]


@pytest.mark.parametrize("log", ["kafka"], indirect=True)
@pytest.mark.parametrize("announced", [False, True])
async def test_what_is_too_large_leaves_the_lease_as_it_was(log, announced):
    log._announced = announced
    lease = await log.lease("loanwatch-x", "0", [CHANGES])
    rounds = [os.urandom(BATCH_BYTES // 3) for _ in range(4)]  # more than one request of them
    with pytest.raises(ValueError, match="larger than a batch may be"):
        large = records("memory", *rounds, os.urandom(2**20))
        await lease.commit(records("told", b"never") + large, {CHANGES: 666})
    await lease.commit(records("told", b"once") + records("memory", b"once"), {CHANGES: 1})
    for topic in ("told", "memory"):
        found = [v async for b in log.replay({TP(topic, 0): None}) for v in b.values]
        assert found == [b"once"]
    assert (await log.lease("loanwatch-x", "0", [CHANGES])).committed == {CHANGES: 1}


def test_rounds_hold_one_batch_a_partition_and_count_what_was_written():
    sequences: dict[TopicPartition, int] = {TopicPartition("memory", 0): 7}
    some = [os.urandom(BATCH_BYTES // 2 - 1000) for _ in range(3)]
    given = [*records("memory", *some), *records("told", b"a", b"b", partition=1)]
    rounds = list(packed_rounds(grouped(given, {}), sequences, (4, 2)))
    assert [list(one) for one in rounds] == [
        [TopicPartition("memory", 0), TopicPartition("told", 1)],
        [TopicPartition("memory", 0)],
    ]
    batches = [MemoryRecords(one[TopicPartition("memory", 0)]).next_batch() for one in rounds]
    assert [batch.base_sequence for batch in batches] == [7, 9]
    assert {(batch.producer_id, batch.producer_epoch) for batch in batches} == {(4, 2)}
    assert all(batch.is_transactional for batch in batches)
    assert [record.value for batch in batches for record in batch] == some
    assert sequences == {TopicPartition("memory", 0): 10, TopicPartition("told", 1): 2}


def test_a_record_that_is_larger_than_a_batch_is_refused():
    with pytest.raises(ValueError, match="a record of memory is larger than a batch may be"):
        list(packed_rounds(grouped(records("memory", os.urandom(2**20)), {}), {}, (1, 0)))


class Broker:
    """A producer's inside, answered by a script: error codes by partition, one list a request."""

    def __init__(self, *script: dict[int, int]) -> None:
        self.script, self.asked, self.updates = list(script), [], 0
        self.client = self
        self.cluster = SimpleNamespace(leader_for_partition=lambda tp: 1)
        self._sender = SimpleNamespace(_coordinator_dead=lambda kind: None)
        self._txn_manager = SimpleNamespace(transactional_id="x", producer_id=1, producer_epoch=0)

    async def send(self, node: int, request: Any, **_: Any) -> Any:
        partitions = sorted(place[0] for _, places, _ in request._fields[3] for place in places)
        self.asked.append(partitions)
        answer = self.script.pop(0)
        return SimpleNamespace(topics=[("memory", [(p, answer.get(p, 0)) for p in partitions], {})])

    async def force_metadata_update(self) -> None:
        self.updates += 1


def batches(*partitions: int) -> dict[TopicPartition, bytes]:
    return {TopicPartition("memory", p): b"batch" for p in partitions}


async def test_only_what_was_refused_for_now_is_written_again():
    concurrent, moved, twice = 51, 6, 46
    broker = Broker({1: concurrent, 2: moved}, {1: twice, 2: moved}, {})
    await Transactions(broker, "g", announced=False)._write_round(batches(0, 1, 2))
    assert broker.asked == [[0, 1, 2], [1, 2], [2]]
    assert broker.updates == 2  # where it was told that somebody else leads


async def test_what_is_refused_for_good_is_raised():
    with pytest.raises(OutOfOrderSequenceNumber):
        await Transactions(Broker({0: 45}), "g", announced=False)._write_round(batches(0))
