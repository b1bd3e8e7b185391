"""Records as Kafka's batches, in rounds: a request may hold one batch a partition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping

from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.structs import TopicPartition
from faust.types import TP

from streams.transport.kafka_packing import codec_of
from streams.transport.records import Columns

__all__ = ["BATCH_BYTES", "Round", "packed_rounds"]

BATCH_BYTES = 900_000  # of one partition in a request, before compression
_MOST_BYTES = 1_000_000  # compressed: what the topics allow
_MAGIC = 2
_SEQUENCES = 2**31

Round = dict[TopicPartition, bytes]


def packed_rounds(
    grouped: Mapping[TP, Columns],
    sequences: MutableMapping[TopicPartition, int],
    producer: tuple[int, int],
) -> Iterator[Round]:
    """Yield records as transactional batches, each partition's in their order.

    `sequences` counts what `producer` (id and epoch) has written to each partition: a broker knows a
    repeat by it. Raises `ValueError` for a record that is larger than a batch may be.
    """
    left = {
        TopicPartition(*tp): list(zip(*columns, strict=True)) for tp, columns in grouped.items()
    }
    while left:
        one: Round = {}
        for tp, records in list(left.items()):
            sequence = sequences.get(tp, 0)
            builder = DefaultRecordBatchBuilder(
                _MAGIC, codec_of(records), 1, *producer, sequence, BATCH_BYTES
            )
            taken = 0
            for key, value in records:
                if builder.append(taken, None, key, value, []) is None:
                    break
                taken += 1
            one[tp] = batch = bytes(builder.build())
            if len(batch) > _MOST_BYTES:  # a batch of one record: the first is taken at any size
                raise ValueError(f"a record of {tp.topic} is larger than a batch may be")
            sequences[tp] = (sequence + taken) % _SEQUENCES
            if taken == len(records):
                del left[tp]
            else:
                left[tp] = records[taken:]
        yield one
