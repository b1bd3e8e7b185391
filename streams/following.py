"""A topic that every share of a process must know whole: read once for all of them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from streams.transport.port import Follower, Log

__all__ = ["Following"]


class Following:
    """Reads a topic from its beginning and as it grows; shares, which work side by side, take turns.

    Whoever is given news learns them before anybody else is told that there are none.
    """

    def __init__(self, topic: str) -> None:
        self._topic = topic
        self._follower: Follower | None = None
        self._turn = asyncio.Lock()

    async def news(self, log: Log) -> Sequence[bytes]:
        """Return every value written before this call and not yet told. Raises `LogUnavailable`."""
        async with self._turn:
            return await (await self._opened(log)).news()

    async def arrived(self, log: Log) -> Sequence[bytes]:
        """Return what has come by itself: for what need not be known to the last millisecond.

        The first call returns all there is. Raises `LogUnavailable`.
        """
        if self._follower is None:
            return await self.news(log)
        async with self._turn:
            return await self._follower.arrived()

    async def _opened(self, log: Log) -> Follower:
        if self._follower is None:
            self._follower = await log.follow(self._topic)
        return self._follower

    async def close(self) -> None:
        if self._follower is not None:
            await self._follower.close()
