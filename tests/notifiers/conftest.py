"""A bank's receiver over real HTTP, and time that passes only when a test says so."""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import itertools
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest
from some_alerts import NOON

Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


class Receiver:
    """An HTTP/1.1 server on a free port. Remembers each call; answers from a list, then 204.

    An answer is a status, raw bytes, or a coroutine function that is given the writer.
    """

    def __init__(self, answers: tuple[int | bytes | Answer, ...]) -> None:
        self.calls: list[tuple[str, dict[str, str], bytes]] = []
        self.connections = 0
        self._answers = list(answers)
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/hook/hunter2"

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.add(writer)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                headers = {
                    name.lower(): value.strip()
                    for name, _, value in (line.partition(":") for line in head[1:] if line)
                }
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                self.calls.append((head[0], headers, body))
                answer = self._answers.pop(0) if self._answers else 204
                if isinstance(answer, int):
                    body = b"" if answer == 204 else b"content-length: 2\r\n\r\nok"
                    answer = b"HTTP/1.1 %d Said\r\n" % answer + (body or b"\r\n")
                if isinstance(answer, bytes):
                    writer.write(answer)
                    await writer.drain()
                else:
                    await answer(writer)
        writer.close()


@pytest.fixture
async def bank():
    """Start receivers: `await bank(500, 204)` answers 500 once, then 204."""
    started = []

    async def start(*answers: int | bytes | Answer) -> Receiver:
        receiver = Receiver(answers)
        await receiver.start()
        started.append(receiver)
        return receiver

    yield start
    for receiver in started:
        await receiver.stop()


class VirtualTime:
    """A clock and a pause that know only the time that `passes`."""

    def __init__(self) -> None:
        self.now = NOON
        self._alarms: list[tuple[datetime, int, asyncio.Event]] = []
        self._order = itertools.count()

    def clock(self) -> datetime:
        return self.now

    async def pause(self, news: asyncio.Event, seconds: float | None) -> None:
        if seconds is None:
            await news.wait()
            return
        alarm = asyncio.Event()
        due = self.now + timedelta(seconds=seconds)
        heapq.heappush(self._alarms, (due, next(self._order), alarm))
        waits = [asyncio.ensure_future(event.wait()) for event in (news, alarm)]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    async def settle(self) -> None:
        """Let everything happen that can happen now."""
        for _ in range(60):
            await asyncio.sleep(0)

    async def passes(self, seconds: float) -> None:
        """Go on to that time, alarm by alarm."""
        end = self.now + timedelta(seconds=seconds)
        await self.settle()
        while self._alarms and self._alarms[0][0] <= end:
            self.now, _, alarm = heapq.heappop(self._alarms)
            alarm.set()
            await self.settle()
        self.now = end
        await self.settle()


@pytest.fixture
def time() -> VirtualTime:
    return VirtualTime()
