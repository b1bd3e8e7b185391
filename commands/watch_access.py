"""Watches of a platform: asked of the process that has the log, or of the log itself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar
from uuid import uuid4

import uvloop

from commands.logs import open_log
from commands.running_process import call, running_process
from commands.workspace import open_workspace, read_rulebook
from config.settings import Settings
from streams.clock import wall_clock
from streams.watch_desk import WatchDesk

__all__ = ["at_the_desk", "over_http", "process_of"]

T = TypeVar("T")


def process_of(settings: Settings) -> str | None:
    """Return the address of the process that has the data folder, None where there is none."""
    return None if settings.log else running_process(settings)


def over_http(settings: Settings, method: str, url: str, content: bytes = b"") -> bytes:
    """Call the interface of a running process, once whatever happens on the way."""
    key = {"idempotency-key": uuid4().hex} if method == "POST" else {}
    return call(settings, method, url, content, key)


def at_the_desk(settings: Settings, use: Callable[[WatchDesk], Awaitable[T]]) -> T:
    """Do something with a desk of our own: on a cluster, or on a folder that nobody has."""

    async def run() -> T:
        async with _desk(settings) as desk:
            return await use(desk)

    found: T = uvloop.run(run())
    return found


@asynccontextmanager
async def _desk(settings: Settings) -> AsyncIterator[WatchDesk]:
    rulebook = read_rulebook(settings)
    kinds = rulebook.catalogue.by_code()
    if settings.log:
        async with open_log(settings, apply=False) as log:
            desk = WatchDesk(log, kinds, wall_clock)
            yield desk
            await desk.close()
        return
    async with open_workspace(settings, rulebook) as workspace:
        desk = WatchDesk(workspace.engine.log, kinds, wall_clock)
        yield desk
        await desk.close()
        await workspace.engine.settled()
