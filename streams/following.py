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
        """Return every value that has arrived since the last call. Raises `LogUnavailable`."""
        async with self._turn:
            if self._follower is None:
                self._follower = await log.follow(self._topic)
            return await self._follower.news()

    async def close(self) -> None:
        if self._follower is not None:
            await self._follower.close()
