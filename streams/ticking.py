"""The clock of a stage: what time asks of the partitions it holds, beside their batches."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any, Protocol

from streams.guard import Guard
from streams.shares import Group, Share
from streams.transport.port import Fenced

__all__ = ["Ticking"]

_SECONDS = 1.0


class Timed(Protocol):
    """A stage that has something to do when its time has come."""

    def due(self, share: Share[Any]) -> bool:
        """Return whether there is anything to do by now. Raises `Fenced` without its state."""

    async def tick(self, share: Share[Any]) -> None:
        """Do some of it, in one transaction."""


class Ticking:
    """Looks at every share once a second, which costs next to nothing while nothing is due."""

    def __init__(self, stage: Timed, group: Group[Any], guard: Guard) -> None:
        self._stage, self._group, self._guard = stage, group, guard

    async def tick(self) -> bool:
        """Do all that is due; return whether there was anything."""
        busy = False
        for share in self._group.held():
            with contextlib.suppress(Fenced):
                while self._stage.due(share):
                    busy = True
                    await self._guard.attend(share.partition, self._stage.tick)
        return busy

    async def run(self) -> None:
        """Tick for as long as the task lives."""
        while True:
            await self.tick()
            await asyncio.sleep(_SECONDS)
