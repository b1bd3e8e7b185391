"""What is asked of somebody else's topic, and the fake that is a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

__all__ = ["ListTopic", "Range", "Record", "TopicLog"]


class Record(NamedTuple):
    """One record of one partition; None where a key was deleted."""

    partition: int
    offset: int
    value: bytes | None


class Range(NamedTuple):
    """Offsets of a partition that can be read: from the first kept to before the end."""

    first: int
    end: int


class TopicLog(Protocol):
    """A topic that is read by offsets which the reader keeps himself."""

    async def ranges(self) -> Mapping[int, Range]:
        """Return every partition with what it holds. Raises `SourceTrouble`."""
        ...

    async def read(self, offsets: Mapping[int, int], most: int) -> Sequence[Record]:
        """Return some records from these offsets on, none where there is nothing more.

        Those of a partition come in order. Raises `SourceTrouble`.
        """
        ...

    async def close(self) -> None: ...


class ListTopic:
    """A topic in memory. `forget` is what retention does to a real one."""

    def __init__(self, partitions: int) -> None:
        self._records: list[list[bytes | None]] = [[] for _ in range(partitions)]
        self._first = [0] * partitions

    def add(self, partition: int, *values: bytes | None) -> None:
        self._records[partition] += values

    def forget(self, partition: int, before: int) -> None:
        self._first[partition] = before

    async def ranges(self) -> dict[int, Range]:
        return {
            p: Range(first, len(records))
            for p, (first, records) in enumerate(zip(self._first, self._records, strict=True))
        }

    async def read(self, offsets: Mapping[int, int], most: int) -> list[Record]:
        found: list[Record] = []
        for p, offset in sorted(offsets.items()):
            start = max(offset, self._first[p])
            values = self._records[p][start : start + most - len(found)]
            found += [Record(p, start + n, value) for n, value in enumerate(values)]
        return found

    async def close(self) -> None:
        return None
