"""Records as the log carries them: one at a time when written, a batch at a time when read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import repeat
from struct import unpack_from
from typing import Any, NamedTuple, TypeVar

import msgspec
from faust.types import TP
from lz4.frame import compress, decompress, get_frame_info

__all__ = [
    "Batch",
    "Record",
    "Run",
    "Columns",
    "Written",
    "gathered",
    "grouped",
    "pack",
    "partition_for",
    "unpack",
    "unpacked_bytes",
]


T = TypeVar("T")
Decoded = tuple[list[tuple[int, T]], list[tuple[int, str]]]  # the good and the bad, by index
Decode = Callable[[Sequence[bytes]], Decoded[T]]
_M, _MASK = 0x5BD1E995, 0xFFFFFFFF


class Record(NamedTuple):
    """One record to be written. Without a partition, its key chooses one as Kafka would."""

    topic: str
    key: bytes | None
    value: bytes | None  # None deletes the key from a compacted topic
    partition: int | None = None
    struct: Any = None  # what was encoded: who reads it in the same process need not decode it


class Run(NamedTuple):
    """Records of one partition to be written, by column: many for little more than one costs."""

    topic: str
    partition: int
    keys: Sequence[bytes | None]
    values: Sequence[bytes | None]
    structs: Sequence[Any] | None = None  # see `Record`; None within: that one is not known


Written = Record | Run
Columns = tuple[list[bytes | None], list[bytes | None]]  # keys, values
WithStructs = tuple[list[bytes | None], list[bytes | None], list[Any]]


class Batch(NamedTuple):
    """What one read of one partition gave: the unit that agents work on.

    `offsets` is None while the records are consecutive from `first`, and lists every offset where
    compaction left holes. `next` is the offset to read from afterwards. `structs` are what the
    values say, where this process has written all of them and handed its structs on.
    """

    tp: TP
    first: int
    next: int
    keys: Sequence[bytes | None]
    values: Sequence[bytes | None]
    offsets: Sequence[int] | None = None
    structs: Sequence[Any] | None = None

    def decoded(self, decode: Decode[T]) -> Decoded[T]:
        """Return what a `schemas.codec.batch_decoder` makes of the values."""
        if self.structs is not None:
            return list(enumerate(self.structs)), []
        return decode([value or b"" for value in self.values])

    def offset_of(self, index: int) -> int:
        return self.first + index if self.offsets is None else self.offsets[index]

    def starting_at(self, offset: int) -> Batch:
        """Return the part from `offset` on."""
        if offset <= self.first:
            return self
        if self.offsets is None:
            cut = min(offset - self.first, len(self.values))
            return Batch(self.tp, offset, self.next, self.keys[cut:], self.values[cut:])
        cut = sum(1 for known in self.offsets if known < offset)
        return Batch(
            self.tp, offset, self.next, self.keys[cut:], self.values[cut:], self.offsets[cut:]
        )

    def is_followed_by(self, other: Batch, most: int) -> bool:
        """Return whether the two can be one batch of at most `most` records."""
        return (
            self.tp == other.tp
            and self.next <= other.first
            and len(self.values) + len(other.values) <= most
        )

    def joined(self, other: Batch) -> Batch:
        """Return this batch with one that follows it."""
        keys, values = [*self.keys, *other.keys], [*self.values, *other.values]
        if self.offsets is None and other.offsets is None and self.next == other.first:
            both = None
            if self.structs is not None and other.structs is not None:
                both = [*self.structs, *other.structs]
            return Batch(self.tp, self.first, other.next, keys, values, None, both)
        offsets = [batch.offset_of(i) for batch in (self, other) for i in range(len(batch.values))]
        first = offsets[0] if offsets else self.first
        return Batch(self.tp, first, other.next, keys, values, offsets)

    def ending_at(self, offset: int) -> Batch:
        """Return the part below `offset`."""
        if offset >= self.next:
            return self
        if self.offsets is None:
            cut = max(0, offset - self.first)
        else:
            cut = sum(1 for known in self.offsets if known < offset)
        known = None if self.offsets is None else self.offsets[:cut]
        return Batch(self.tp, self.first, offset, self.keys[:cut], self.values[:cut], known)

    def halves(self) -> tuple[Batch, Batch]:
        """Return the batch in two parts that follow each other; it needs two records."""
        middle = len(self.values) // 2
        cut = self.offset_of(middle)
        known = self.offsets
        return (
            Batch(
                self.tp, self.first, cut, self.keys[:middle], self.values[:middle],
                None if known is None else known[:middle],
            ),
            self.starting_at(cut),
        )  # fmt: skip


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(
    tuple[list[bytes | None], list[bytes | None], list[int] | None]
).decode


def pack(
    keys: Sequence[bytes | None],
    values: Sequence[bytes | None],
    offsets: Sequence[int] | None = None,
) -> bytes:
    """Join records into the one blob that a row of the log holds."""
    blob: bytes = compress(_encode((keys, values, offsets)), compression_level=0, store_size=True)
    return blob


def unpack(blob: bytes) -> tuple[list[bytes | None], list[bytes | None], list[int] | None]:
    return _decode(decompress(blob))


def unpacked_bytes(blob: bytes) -> int:
    """Return how long a blob is once it is decompressed."""
    return int(get_frame_info(blob)["content_size"])


@lru_cache(maxsize=1 << 18)
def partition_for(key: bytes, partitions: int) -> int:
    """Choose the partition as Kafka's default partitioner does (murmur2, positive, modulo)."""
    return (_murmur2(key) & 0x7FFFFFFF) % partitions


def _murmur2(key: bytes) -> int:
    """Return the hash that Kafka's clients use (MurmurHash2, 32 bits), a word at a time."""
    size = len(key)
    whole = size & ~3
    found = 0x9747B28C ^ size
    for word in unpack_from(f"<{size // 4}I", key):
        word = word * _M & _MASK
        found = (found * _M & _MASK) ^ ((word ^ word >> 24) * _M & _MASK)
    if rest := key[whole:]:
        found = (found ^ int.from_bytes(rest, "little")) * _M & _MASK
    found = (found ^ found >> 13) * _M & _MASK
    return found ^ found >> 15


def grouped(written: Iterable[Written], partitions: Mapping[str, int]) -> dict[TP, Columns]:
    """Return records by partition, in their order; the key chooses where none is given."""
    return {tp: columns[:2] for tp, columns in gathered(written, partitions).items()}


def gathered(written: Iterable[Written], partitions: Mapping[str, int]) -> dict[TP, WithStructs]:
    """Return the same with the structs; None stands for those that are not known."""
    found: dict[tuple[str, int], WithStructs] = {}
    for one in written:
        if isinstance(one, Run):
            columns = found.setdefault((one.topic, one.partition), ([], [], []))
            columns[0].extend(one.keys)
            columns[1].extend(one.values)
            columns[2].extend(repeat(None, len(one.keys)) if one.structs is None else one.structs)
            continue
        topic, key, value, partition, struct = one
        if partition is None:
            partition = partition_for(key or b"", partitions[topic])
        if (known := found.get((topic, partition))) is None:
            known = found[topic, partition] = ([], [], [])
        known[0].append(key)
        known[1].append(value)
        known[2].append(struct)
    return {TP(*place): columns for place, columns in found.items()}
