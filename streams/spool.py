"""Sorting more than memory holds: runs on disk, merged as they are read."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from struct import Struct
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO

__all__ = ["Spool"]

_RUN = 50_000  # values that are held and sorted in memory
_HEAD = Struct("<qI")  # order, length of the value that follows


class Spool:
    """Values that come back in their order, those of one order as they came.

    Memory holds one run and, while reading, one value of each run: of 10 million values, 200 runs.
    The files have no name, so that nothing of them is left however the process ends. A spool is a
    context manager: leaving it gives the disk back.
    """

    def __init__(self) -> None:
        self._files: list[IO[bytes]] = []
        self._run: list[tuple[int, bytes]] = []
        self._spilled = 0

    def __len__(self) -> int:
        return self._spilled + len(self._run)

    def add(self, order: int, value: bytes) -> None:
        self._run.append((order, value))
        if len(self._run) >= _RUN:
            self._spill()

    def _spill(self) -> None:
        file = TemporaryFile(prefix="loanwatch-")  # noqa: SIM115  # closed by `close`
        self._files.append(file)
        file.writelines(_HEAD.pack(order, len(v)) + v for order, v in self._sorted())
        self._spilled += len(self._run)
        self._run.clear()

    def _sorted(self) -> list[tuple[int, bytes]]:
        return sorted(self._run, key=_order)

    def values(self) -> Iterator[bytes]:
        """Yield all values in order. One reader at a time; may be called again."""
        runs = [_read(file) for file in self._files]
        for _, value in heapq.merge(*runs, iter(self._sorted()), key=_order):
            yield value

    def close(self) -> None:
        for file in self._files:
            file.close()
        self._files.clear()
        self._run.clear()

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.close()


def _order(pair: tuple[int, bytes]) -> int:
    return pair[0]


def _read(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    file.seek(0)
    while head := file.read(_HEAD.size):
        order, size = _HEAD.unpack(head)
        yield order, file.read(size)
