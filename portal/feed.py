"""What is new, to whoever watches: a fan-out that never waits for a slow browser."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator

from msgspec import Struct

__all__ = ["Feed", "Item"]

_REMEMBERED = 1000  # items a browser that comes back can catch up on
_PER_CLIENT = 500  # items a slow browser may lag behind before it loses the oldest


class Item(Struct, frozen=True):
    """One piece of news: `number` counts up, `event` names it, `data` is JSON."""

    number: int
    event: str
    data: str


class Feed:
    """Keeps the newest items and hands each to every client, in order."""

    def __init__(self) -> None:
        self._recent: deque[Item] = deque(maxlen=_REMEMBERED)
        self._clients: set[asyncio.Queue[Item | None]] = set()
        self._number = 0

    def publish(self, event: str, data: str) -> None:
        """Hand on one item. A client whose queue is full loses its oldest."""
        self._number += 1
        item = Item(self._number, event, data)
        self._recent.append(item)
        for queue in self._clients:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(item)

    async def follow(self, after: int | None = None) -> AsyncIterator[Item]:
        """Yield items as they come; with `after`, first those that are remembered since then."""
        queue: asyncio.Queue[Item | None] = asyncio.Queue(_PER_CLIENT)
        if after is not None:
            for item in [i for i in self._recent if i.number > after][-_PER_CLIENT:]:
                queue.put_nowait(item)
        self._clients.add(queue)
        try:
            while (news := await queue.get()) is not None:
                yield news
        finally:
            self._clients.discard(queue)

    def close(self) -> None:
        """Send every client home."""
        for queue in self._clients:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(None)
