"""All sources of a process: each lives for itself, none holds another up."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from datetime import datetime

from schemas.feeds import AnyFeed
from schemas.source_health import SourceStatus
from sources.base import Source
from sources.keeper import Keeper
from sources.metrics import SourceMetrics
from sources.outlet import Outlet

__all__ = ["Supervisor"]


class Supervisor:
    """Holds a keeper for every configured source and runs those that are enabled."""

    def __init__(
        self, feeds: Mapping[str, AnyFeed], sources: Mapping[str, Source | None], outlet: Outlet,
        clock: Callable[[], datetime], metrics: SourceMetrics,
    ) -> None:  # fmt: skip
        self._outlet = outlet
        self.keepers = {
            name: Keeper(feed, sources.get(name), outlet, clock, metrics)
            for name, feed in feeds.items()
        }

    async def open(self) -> None:
        """Learn how every source was left, those that are not read included."""
        for keeper in self.keepers.values():
            await keeper.open()

    def statuses(self) -> list[SourceStatus]:
        """Return one line for each source, in the order of their names."""
        return [self.keepers[name].status() for name in sorted(self.keepers)]

    async def pause(self, name: str, paused: bool) -> SourceStatus | None:
        """Stop or go on reading a source; None where there is none of that name."""
        keeper = self.keepers.get(name)
        if keeper is None:
            return None
        await keeper.pause(paused)
        return keeper.status()

    async def run(self) -> None:
        """Run until cancelled. Raises what the outlet raises: there is nowhere to go on to."""
        enabled = [keeper for keeper in self.keepers.values() if keeper.feed.enabled]
        tasks = [asyncio.create_task(keeper.run()) for keeper in enabled]
        try:
            if not tasks:
                await asyncio.Future()
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError, Exception):
                    await task
            for keeper in enabled:
                if keeper.source is not None:
                    await keeper.source.close()
            await self._outlet.close()
