"""To want something of a stage and wait for its answer: the wish is a record, and so is the answer."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Generic, TypeVar

import msgspec

from streams.transport.port import Follower, Log, LogUnavailable
from streams.transport.records import Record

__all__ = ["Asking"]

A = TypeVar("A")
logger = logging.getLogger(__name__)


class Asking(Generic[A]):
    """Follows a topic of answers and hands each to whoever waits for it.

    Where nobody waits, it looks once in `idle_seconds`, so that `heard` learns what others were
    answered too; while somebody waits, every `busy_seconds`.

    Parameters
    ----------
    answers
        The topic.
    decode, request_of
        Bytes to an answer, and the request id it answers.
    heard
        Told every answer, whoever had asked.
    """

    def __init__(
        self,
        log: Log,
        answers: str,
        decode: Callable[[bytes], A],
        request_of: Callable[[A], str],
        heard: Callable[[A], None] = lambda answer: None,
        *,
        busy_seconds: float = 0.003,
        idle_seconds: float = 0.5,
    ) -> None:
        self._log, self._answers = log, answers
        self._decode, self._request_of, self._heard = decode, request_of, heard
        self._busy, self._idle = busy_seconds, idle_seconds
        self._waiting: dict[str, asyncio.Future[A]] = {}
        self._asked = asyncio.Event()
        self._follower: Follower | None = None
        self._opening = asyncio.Lock()

    async def ask(self, wish: Record, request_id: str, seconds: float = 10.0) -> A | None:
        """Write the wish and return its answer; None where there is none in time.

        Without an answer it is not known what came of the wish: it is in the log and will be
        decided. Asking again with the same request id is harmless where the stage says so.
        """
        await self._following()  # before the wish is written, or its answer could be missed
        waiting = self._waiting.get(request_id)
        if waiting is None:
            waiting = asyncio.get_running_loop().create_future()
            self._waiting[request_id] = waiting
        await self._log.append([wish])
        self._asked.set()
        try:
            async with asyncio.timeout(seconds):
                return await asyncio.shield(waiting)
        except TimeoutError:
            return None
        finally:
            self._waiting.pop(request_id, None)

    async def run(self) -> None:
        """Hand out answers for as long as the task lives."""
        try:
            while True:
                try:
                    await self._look()
                except LogUnavailable as error:
                    logger.warning("answers of %s: %s; trying again", self._answers, error)
                if self._waiting:
                    await asyncio.sleep(self._busy)
                else:
                    self._asked.clear()
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(self._idle):
                            await self._asked.wait()
        finally:
            if self._follower is not None:
                await self._follower.close()

    async def _look(self) -> None:
        follower = await self._following()
        for value in await follower.news():
            try:
                answer = self._decode(value)
            except msgspec.DecodeError:
                logger.warning("a record of %s does not decode", self._answers)
                continue
            self._heard(answer)
            waiting = self._waiting.get(self._request_of(answer))
            if waiting is not None and not waiting.done():
                waiting.set_result(answer)

    async def _following(self) -> Follower:
        """Return the one follower, opened by whoever needs it first."""
        async with self._opening:
            if self._follower is None:
                self._follower = await self._log.follow(self._answers, from_end=True)
            return self._follower
