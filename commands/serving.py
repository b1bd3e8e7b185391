"""A port claimed before any work is done, and an application served on it beside the engine."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from ipaddress import ip_address
from typing import Any

import uvicorn

from config.errors import ConfigError

__all__ = ["address", "beside", "claim", "is_loopback", "serving"]


class _Server(uvicorn.Server):
    """Signals are the command's business, not the server's."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def is_loopback(host: str) -> bool:
    """Return whether an address is reached from this machine alone.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def claim(host: str, port: int) -> socket.socket:
    """Bind the port now, so that a busy one is said before an hour of loading."""
    claimed = socket.socket()
    claimed.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        claimed.bind((host, port))
    except (OSError, socket.gaierror) as error:
        claimed.close()
        raise ConfigError(
            f"port {port} on {host} cannot be used ({error.strerror}); "
            "choose another with --port, or --port 0 for any free one"
        ) from None
    return claimed


def address(claimed: socket.socket) -> str:
    host, port = claimed.getsockname()[:2]
    return f"http://{host}:{port}/"


@asynccontextmanager
async def beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Do some endless work as long as the context is open."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def serving(
    app: Any, claimed: socket.socket, before_end: Callable[[], None] = lambda: None
) -> AsyncIterator[None]:
    """Serve an application while the context is open; `before_end` ends what never would."""
    server = _Server(uvicorn.Config(app, log_level="warning", lifespan="off", access_log=False))
    task = asyncio.create_task(server.serve(sockets=[claimed]))
    try:
        yield
    finally:
        before_end()
        server.should_exit = True
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(task, 3)
