"""A bank's end of a webhook, in a process of its own: notes how long each alert was on its way."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from multiprocessing.connection import Connection

import msgspec

from streams.clock import wall_clock

__all__ = ["Receiving", "receiving"]

_ANSWER = b"HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n"


class _Change(msgspec.Struct):
    seen_at: datetime


class _Alert(msgspec.Struct):
    change: _Change


class _Data(msgspec.Struct):
    alert: _Alert | None = None  # a digest has none


class _Payload(msgspec.Struct):
    data: _Data


_decode = msgspec.json.Decoder(_Payload).decode


class Receiving:
    """The receiver as its client sees it. Delays are in seconds, from intake to receipt."""

    def __init__(self, url: str, pipe: Connection) -> None:
        self.url, self._pipe = url, pipe

    def delays(self) -> list[float]:
        """Return the delays since the last call, in the order of receipt."""
        self._pipe.send("delays")
        return list(self._pipe.recv())


@contextmanager
def receiving() -> Iterator[Receiving]:
    """Run a receiver on a free port of this machine."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,))
    process.start()
    try:
        yield Receiving(ours.recv(), ours)
    finally:
        ours.send("stop")
        process.join(5)
        process.kill()


def _serve(pipe: Connection) -> None:
    asyncio.run(_answer(pipe))


async def _answer(pipe: Connection) -> None:
    delays: list[float] = []

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await _head(reader):
            length = next(
                int(line.split(b":")[1])
                for line in head.split(b"\r\n")
                if line.lower().startswith(b"content-length")
            )
            body = await reader.readexactly(length)
            if (alert := _decode(body).data.alert) is not None:
                delays.append((wall_clock() - alert.change.seen_at).total_seconds())
            writer.write(_ANSWER)
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    pipe.send(f"http://127.0.0.1:{port}/")
    while await asyncio.to_thread(pipe.recv) != "stop":
        found, delays[:] = delays.copy(), []
        pipe.send(found)
    server.close()


async def _head(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return b""
