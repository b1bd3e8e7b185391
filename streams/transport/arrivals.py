"""Which partitions have got something that their reader has not taken yet."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable

from faust.types import TP

__all__ = ["Arrivals"]


class Arrivals:
    """A reader's letter-box: the log names what it wrote to, the reader asks for nothing else.

    A reader of many topics would otherwise ask each of its partitions whenever one got something.
    """

    def __init__(self) -> None:
        self._fresh: set[TP] = set()
        self._news = asyncio.Event()

    def add(self, tps: Iterable[TP]) -> None:
        """Name partitions that may have something new, and wake the reader."""
        self._fresh.update(tps)
        self._news.set()

    def wake(self) -> None:
        """Have the reader look again: what it could not take may be there to be taken."""
        self._news.set()

    def among(self, tps: Collection[TP]) -> list[TP]:
        """Return those that may have something new, in order. What comes from now on wakes again."""
        self._news.clear()
        return sorted(tp for tp in self._fresh if tp in tps)

    def taken(self, tp: TP) -> None:
        """Note that a partition was read to its end."""
        self._fresh.discard(tp)

    async def wait(self, most_seconds: float) -> None:
        """Wait until the reader is woken, so long at most."""
        if self._news.is_set():
            return
        # A time limit that raises would cost a task, which is more than all else here.
        timer = asyncio.get_running_loop().call_later(most_seconds, self._news.set)
        try:
            await self._news.wait()
        finally:
            timer.cancel()
