"""What was written a moment ago, still in the process: who reads it next need not unpack it."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

from faust.types import TP

from streams.transport.records import Batch

__all__ = ["Recent"]


class _Run(NamedTuple):
    """Records of one transaction: consecutive from `first`."""

    first: int
    next: int
    keys: Sequence[bytes | None]
    values: Sequence[bytes | None]
    structs: Sequence[Any] | None
    size: int  # bytes


_NOTHING = _Run(0, 0, (), (), None, 0)


class _Line:
    """The runs of one partition, oldest first. Small batches make thousands of them."""

    def __init__(self) -> None:
        self._runs: list[_Run] = []
        self._nexts: list[int] = []
        self._gone = 0  # so many at the front are not kept any more

    def append(self, run: _Run) -> None:
        self._runs.append(run)
        self._nexts.append(run.next)

    def drop_oldest(self) -> int:
        """Forget the oldest run; return its size."""
        size, self._runs[self._gone] = self._runs[self._gone].size, _NOTHING
        self._gone += 1
        if self._gone > len(self._runs) // 2:
            del self._runs[: self._gone], self._nexts[: self._gone]
            self._gone = 0
        return size

    def reaching_beyond(self, offset: int) -> Iterator[_Run]:
        """Yield, oldest first, the runs that hold something from `offset` on."""
        at = bisect_right(self._nexts, offset, lo=self._gone)
        return map(self._runs.__getitem__, range(at, len(self._runs)))


class Recent:
    """The newest records of some partitions, as they were written; the oldest go first.

    They are the same that the log has. What compaction drops there may be read here a little longer.

    Parameters
    ----------
    most_bytes
        Of all that is kept.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most, self.bytes = most_bytes, 0
        self._lines: dict[TP, _Line] = defaultdict(_Line)
        self._order: deque[TP] = deque()  # of every run, oldest first

    def add(
        self, tp: TP, first: int, keys: Sequence[bytes | None], values: Sequence[bytes | None],
        structs: Sequence[Any], size: int,
    ) -> None:  # fmt: skip
        """Keep what was written at the end of a partition; nobody may change the lists any more.

        `structs` are handed on where every one is known.
        """
        known = None if None in structs else structs
        self._lines[tp].append(_Run(first, first + len(values), keys, values, known, size))
        self._order.append(tp)
        self.bytes += size
        while self.bytes > self._most:
            self.bytes -= self._lines[self._order.popleft()].drop_oldest()

    def read(self, tp: TP, offset: int, most: int) -> Batch | None:
        """Return about `most` records from `offset` on, None where those are not kept."""
        runs: list[_Run] = []
        reached, records = offset, 0
        for run in self._lines[tp].reaching_beyond(offset):
            if run.first > reached:
                break
            runs.append(run)
            reached, records = run.next, records + len(run.values)
            if records >= most:
                break
        if not runs:
            return None
        keys, values, structs = runs[0].keys, runs[0].values, runs[0].structs
        if len(runs) > 1:
            keys = [key for run in runs for key in run.keys]
            values = [value for run in runs for value in run.values]
            known = [run.structs for run in runs if run.structs is not None]
            structs = list(chain.from_iterable(known)) if len(known) == len(runs) else None
        return Batch(tp, runs[0].first, reached, keys, values, None, structs).starting_at(offset)
