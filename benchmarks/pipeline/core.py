"""What every contestant of the pipeline benchmark works with: the same city, events and core."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice
from time import process_time
from typing import Any

from faust.types import TP

from commands.bench_monitor import calm, monitor_alone, teach
from config.settings import read_settings
from schemas import codec
from simulate.city import build_city
from simulate.events import events
from streams.clock import wall_clock
from streams.transport.records import Batch

__all__ = ["WARM", "Core", "made_events", "timed"]

START = datetime(2026, 1, 1, tzinfo=UTC)
WARM = 20_000  # events that no contestant is timed on: the forests have spoken by then


def made_events(companies: int, n: int) -> tuple[Any, list[tuple[str, bytes]]]:
    """Return a city and its first changes as a consumer would get them: key and bytes."""
    city = build_city(2026, companies, START)
    stream = events(city, 2026, START, clock=lambda occurred_at: wall_clock())
    return city, [(change.uscc, codec.encode(change)) for change in islice(stream, n)]


class Core:
    """The monitor's own functions, called by whatever engine: decode to encoded assessment."""

    def __init__(self, city: Any) -> None:
        self._stage, self._share = monitor_alone(read_settings({}))
        self.watches = asyncio.run(teach(self._stage, self._share, city))
        self._loop = asyncio.new_event_loop()
        self._at = 0

    def handle(self, values: Sequence[bytes]) -> None:
        """Assess changes; memory, alerts and assessments are made and then dropped."""
        end = self._at + len(values)
        batch = Batch(TP("changes", 0), self._at, end, [None] * len(values), values)
        self._at = end
        coroutine = self._stage.handle(self._share, batch)
        self._loop.run_until_complete(coroutine)


def timed(n: int, run: Any) -> dict[str, float]:
    """Run what handles `n` events; return CPU µs of the process an event."""
    with calm():
        started = process_time()
        run()
        us = (process_time() - started) / n * 1e6
    return {"cpu_us_per_event": round(us, 1), "events_per_cpu_second": round(1e6 / us)}
