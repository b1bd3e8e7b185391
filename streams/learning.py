"""What a process must know whole and always: topics read to their end, then followed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence

from streams.transport.port import Follower, Log, LogUnavailable

__all__ = ["Learning"]

Learn = Callable[[Sequence[bytes]], None]
logger = logging.getLogger(__name__)


class Learning:
    """Hands every value of some topics to whoever learns from it, oldest first.

    A change is known within `seconds` in every process: a token that was revoked, for one.
    """

    def __init__(self, log: Log, topics: Mapping[str, Learn], *, seconds: float = 0.5) -> None:
        self._log, self._topics, self._seconds = log, topics, seconds
        self._followers: dict[str, Follower] = {}

    async def catch_up(self) -> None:
        """Read every topic to its present end. Raises `LogUnavailable`."""
        for topic, learn in self._topics.items():
            if topic not in self._followers:
                self._followers[topic] = await self._log.follow(topic)
            if news := await self._followers[topic].news():
                learn(news)

    async def run(self) -> None:
        """Go on for as long as the task lives; what is known stays known while the log is away."""
        try:
            while True:
                await asyncio.sleep(self._seconds)
                try:
                    await self.catch_up()
                except LogUnavailable as error:
                    logger.warning("%s; trying again", error)
        finally:
            for follower in self._followers.values():
                await follower.close()
