"""Batches of Kafka: quickly packed, and read back as they were."""

from __future__ import annotations

import pytest
from aiokafka.codec import lz4_decode, lz4_encode
from aiokafka.record.default_records import DefaultRecordBatch
from faust.types import TP

from streams.transport.kafka_packing import LZ4, PLAIN
from streams.transport.kafka_rounds import packed_rounds

_PLACE = TP("changes", 0)
_HEADER_BYTES = 61  # of a batch, as in the protocol


def packed(values: list[bytes]) -> bytes:
    [found] = packed_rounds({_PLACE: ([b"key"] * len(values), values)}, {}, (1, 1))
    [batch] = found.values()
    return batch


@pytest.mark.parametrize(
    "values, codec",
    [([b"x"], PLAIN), ([b"x" * 1021], LZ4), ([b"x" * 1020], PLAIN), ([b"x"] * 300, LZ4)],
)
def test_small_batches_go_as_they_are_and_all_are_read_as_they_were(values, codec):
    batch = DefaultRecordBatch(bytearray(packed(values)))
    assert batch.validate_crc()
    assert batch.compression_type == codec
    assert [record.value for record in batch] == values


def test_what_is_packed_is_packed_by_the_quick_level():
    values = [
        f'{{"amount":{n * 7919},"document":"京税罚〔2026〕{n}号"}}'.encode() for n in range(500)
    ]
    body = packed(values)[_HEADER_BYTES:]
    plain = lz4_decode(body)
    assert body == lz4_encode(plain, 1) != lz4_encode(plain, 9)
