"""What a command does that runs until somebody ends it."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Coroutine
from typing import Any

from streams.engine import Engine

__all__ = ["until_stopped"]


async def until_stopped(engine: Engine, *work: Coroutine[Any, Any, Any]) -> None:
    """Do `work` until SIGINT or SIGTERM comes, some of it ends, or the engine fails.

    Raises what made the engine or the work fail.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    tasks = [asyncio.create_task(w) for w in work]
    stopped = asyncio.create_task(stop.wait())
    waited: set[asyncio.Future[Any]] = {*tasks, stopped, engine.failed}
    await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    for task in tasks:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    engine.check()
