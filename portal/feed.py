"""What is new, to whoever watches: a fan-out that never waits for a slow browser."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator

from msgspec import Struct

__all__ = ["GAP", "Feed", "Item"]

GAP = "gap"
"""Event that tells a client it has missed items: its list must be read again from the store."""


class Item(Struct, frozen=True):
    """One piece of news: `number` counts up, `event` names it, `data` is JSON."""

    number: int
    event: str
    data: str


class _Client:
    """The items one browser has yet to read, and whether it has lost some."""

    def __init__(self, most: int) -> None:
        self.items: deque[Item] = deque(maxlen=most)
        self.missed = False
        self.closed = False
        self.news = asyncio.Event()

    def offer(self, item: Item) -> None:
        self.missed |= len(self.items) == self.items.maxlen
        self.items.append(item)
        self.news.set()


class Feed:
    """Keeps the newest items and hands each to every client, in order.

    Parameters
    ----------
    remembered
        Items that a browser which comes back can catch up on.
    per_client
        Items a slow browser may lag behind before it loses the oldest and is told so.
    start
        The number before the first item. By default microseconds since 1970, so that the numbers
        of a restarted process lie above those a browser remembers from the one before.
    """

    def __init__(
        self, *, remembered: int = 1000, per_client: int = 500, start: int | None = None
    ) -> None:
        self._recent: deque[Item] = deque(maxlen=remembered)
        self._per_client = per_client
        self._clients: set[_Client] = set()
        self._number = time.time_ns() // 1000 if start is None else start

    @property
    def last(self) -> int:
        """The number of the newest item: a page drawn now follows from here and misses nothing."""
        return self._number

    def publish(self, event: str, data: str) -> None:
        """Hand on one item. A client that lags too far loses its oldest."""
        self._number += 1
        item = Item(self._number, event, data)
        self._recent.append(item)
        for client in self._clients:
            client.offer(item)

    async def follow(self, after: int | None = None) -> AsyncIterator[Item]:
        """Yield items as they come; with `after`, first those that are remembered since then.

        Where items were lost, by lag or because they are no longer remembered, one `GAP` comes
        before the next item. It carries the number before that item, so a client that reconnects
        with it is not told of the same gap again.
        """
        client = _Client(self._per_client)
        if after is not None:
            since = [item for item in self._recent if item.number > after]
            for item in since:
                client.offer(item)
            client.missed |= after < self._number - len(since)
        self._clients.add(client)
        try:
            while not client.closed:
                if client.missed:
                    client.missed = False
                    before = client.items[0].number - 1 if client.items else self._number
                    yield Item(before, GAP, "{}")
                elif client.items:
                    yield client.items.popleft()
                else:
                    client.news.clear()
                    await client.news.wait()
        finally:
            self._clients.discard(client)

    def close(self) -> None:
        """Send every client home."""
        for client in self._clients:
            client.closed = True
            client.news.set()
