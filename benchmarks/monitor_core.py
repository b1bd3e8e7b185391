"""CPU of the monitor per event, part by part: everything in memory, the log's own write left out.

    python -m benchmarks.monitor_core [--events N] [--companies N] [--batch N]

The stage is the product's own. Parts are timed by batch with the thread's CPU clock; the rest (grade,
route, encode, collect) is what is left of the whole.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice
from statistics import median
from time import thread_time
from typing import Any

import streams.monitor as monitor_module
from benchmarks.machine import machine
from commands.bench_monitor import calm, monitor_alone, spent, teach
from config.settings import read_settings
from schemas import codec
from simulate.city import build_city
from simulate.events import events
from streams.alone import cut
from streams.clock import wall_clock
from streams.transport.records import Record

START = datetime(2026, 1, 1, tzinfo=UTC)


class Parts:
    """Time of the calls of a batch, by name."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = defaultdict(list)

    def timed(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any, **named: Any) -> Any:
            started = thread_time()
            try:
                return call(*args, **named)
            finally:
                self.seconds[name].append(thread_time() - started)

        return timed


def measure(companies: int, n: int, warm: int, size: int) -> dict[str, Any]:
    city = build_city(2026, companies, START)
    stage, share = monitor_alone(read_settings({}))
    watches = asyncio.run(teach(stage, share, city))
    stream = events(city, 2026, START, clock=lambda occurred_at: wall_clock())
    made = (Record("changes", c.uscc.encode(), codec.encode(c)) for c in stream)
    batches = list(cut("changes", islice(made, warm + n), size))
    parts = Parts()
    borrowers = share.state
    monitor_module._decode = parts.timed("decode", monitor_module._decode)
    monitor_module.examine = parts.timed("examine", monitor_module.examine)
    borrowers.models.judge = parts.timed("of that, judge", borrowers.models.judge)
    borrowers.models.checkpoint = parts.timed("checkpoint", borrowers.models.checkpoint)
    borrowers.memory.flush = parts.timed("memory changelog", borrowers.memory.flush)
    first = warm // size
    with calm():
        asyncio.run(spent(stage, share, batches[:first]))
        parts.seconds.clear()
        whole = asyncio.run(spent(stage, share, batches[first:]))
    handled = sum(len(batch.values) for batch in batches[first:])
    mean_us = sum(whole) / handled * 1e6
    examined = parts.seconds["examine"]
    beside = [all_ - part for all_, part in zip(whole, examined, strict=True)]
    return {
        "machine": machine(),
        "companies": companies,
        "watches": watches,
        "events": handled,
        "batch": size,
        "us_per_event": round(mean_us, 2),
        "us_per_event_by_batch": {
            "p10": round(sorted(whole)[len(whole) // 10] / size * 1e6, 2),
            "median": round(median(whole) / size * 1e6, 2),
        },
        "events_per_cpu_second": round(1e6 / mean_us),
        "us_per_event_beside_examine": {
            "p10": round(sorted(beside)[len(beside) // 10] / size * 1e6, 2),
            "median": round(median(beside) / size * 1e6, 2),
        },
        "parts_us_per_event": {
            name: round(sum(seconds) / handled * 1e6, 2) for name, seconds in parts.seconds.items()
        },
    }


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--events", type=int, default=60_000)
    asked.add_argument("--warm", type=int, default=40_000, help="events before the measured ones")
    asked.add_argument(
        "--companies", type=int, default=1_900_000, help="about half as many watches"
    )
    asked.add_argument("--batch", type=int, default=1000)
    given = asked.parse_args()
    found = measure(given.companies, given.events, given.warm, given.batch)
    print(json.dumps(found, indent=2))
