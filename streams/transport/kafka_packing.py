"""How batches are packed: the driver's own lz4 looks ten times as long for a tenth less of bytes."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import partial

from aiokafka.codec import lz4_encode
from aiokafka.record.default_records import DefaultRecordBatchBuilder

__all__ = ["LZ4", "PLAIN", "codec_of"]

PLAIN, LZ4 = 0, 3
_SMALL_BYTES = 1024
_QUICK = 1  # of lz4's levels; the driver takes 9

sys.modules[DefaultRecordBatchBuilder.__module__].lz4_encode = partial(  # type: ignore[attr-defined]
    lz4_encode, level=_QUICK
)


def codec_of(records: Iterable[tuple[bytes | None, bytes | None]]) -> int:
    """Return how a batch of records is packed: not at all where they are small together.

    A transaction of a few records is a dozen batches, each packed here, unpacked by the broker, which
    checks it, and again by whoever reads it.
    """
    size = 0
    for key, value in records:
        size += len(key or b"") + len(value or b"")
        if size >= _SMALL_BYTES:
            return LZ4
    return PLAIN
