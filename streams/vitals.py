"""Whether the stages still read: what fetches for one may die without a word, and all looks idle."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from streams.metrics import StreamMetrics
from streams.transport.port import LogError

__all__ = ["ReadingEnded", "Vitals", "ailment"]

_LOOK_SECONDS = 1.0


class ReadingEnded(LogError):
    """Nothing is fetched for a stage any more, though nobody has stopped it."""


def ailment(app: Any) -> str:
    """Return why a Faust app reads nothing any more; empty while it does or is only starting."""
    if app.crashed:
        return f"it crashed ({type(app.crash_reason).__name__})"
    fetcher, consumer = app._fetcher, app._consumer
    if fetcher.started and fetcher._shutdown.is_set() and not fetcher._stopped.is_set():
        return "its fetcher has ended"
    return "" if consumer is None else str(consumer.ailment())


class Vitals:
    """Looks once a second at what fetches for each stage, and tells of the first that is dead.

    A new process is the cure: the driver has no way to begin again with what it had under way.
    """

    def __init__(self, metrics: StreamMetrics, on_death: Callable[[BaseException], None]) -> None:
        self._reads, self._on_death = metrics.reads, on_death
        self._apps: dict[str, Any] = {}

    def watch(self, role: str, app: Any) -> None:
        self._apps[role] = app
        self._reads.labels(role).set(1)

    def leave(self) -> None:
        """Look no more: what ends from now on was stopped."""
        self._apps.clear()

    def look(self) -> None:
        for role, app in self._apps.items():
            if why := ailment(app):
                self._reads.labels(role).set(0)
                self._on_death(
                    ReadingEnded(f"{role} reads nothing any more: {why}; start the process again")
                )

    async def run(self) -> None:
        """Look for as long as the task lives."""
        while True:
            self.look()
            await asyncio.sleep(_LOOK_SECONDS)
