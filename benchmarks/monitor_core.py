"""CPU of the monitor per event, part by part: everything in memory, the log's own write left out.

    python -m benchmarks.monitor_core [--events N] [--companies N] [--batch N]

The stage is the product's own. Parts are timed by batch with the thread's CPU clock; the rest (grade,
route, encode, collect) is what is left of the whole.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from statistics import median
from time import thread_time
from typing import Any

from faust.types import TP
from prometheus_client import CollectorRegistry

import streams.monitor as monitor_module
from benchmarks.machine import machine
from config.catalogue import load_catalogue
from config.policy import load_policy
from schemas import codec
from simulate.city import City, build_city, city_watches
from simulate.events import events
from streams.borrowers import Borrowers
from streams.clock import wall_clock
from streams.metrics import StreamMetrics
from streams.monitor import MonitorStage
from streams.samples import company_record, watch_record
from streams.transport.records import Batch, Record
from streams.work import Work

CONFIG = Path(__file__).parents[1] / "config"
START = datetime(2026, 1, 1, tzinfo=UTC)


class Nowhere:
    """A lease that throws away what it is given: the log's own work is not measured here."""

    committed: Mapping[TP, int] = {}

    async def commit(self, records: Sequence[Record], offsets: Mapping[TP, int]) -> None:
        pass

    async def release(self) -> None:
        pass


class Alone:
    """The share of a group that has one partition and one worker."""

    def __init__(self, state: Borrowers) -> None:
        self.state = state

    def work(self) -> Work:
        return Work(Nowhere())


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


def in_batches(topic: str, records: Iterable[Record], size: int) -> Iterable[Batch]:
    waiting, at = iter(records), 0
    while some := list(islice(waiting, size)):
        keys, values = [r.key for r in some], [r.value for r in some]
        yield Batch(TP(topic, 0), at, at + len(some), keys, values)
        at += len(some)


def monitor_of(city: City) -> tuple[MonitorStage, Any, int]:
    """Return the stage, its share with all companies and watches of the city, and how many watches."""
    catalogue = load_catalogue(CONFIG / "catalogue.yaml")
    policy = load_policy(CONFIG / "policy.yaml", catalogue)
    metrics = StreamMetrics(CollectorRegistry(), ("intake", "monitor", "deliver", "archive"))
    stage = MonitorStage(policy, catalogue.by_code(), wall_clock, metrics)
    share: Any = Alone(Borrowers(0, 1, policy))
    watches = 0

    async def learn() -> None:
        nonlocal watches
        companies = (company_record(company, 1) for company in city.companies())
        for batch in in_batches("companies", companies, 5000):
            await stage.learn(share, batch)
        for batch in in_batches("watches", (watch_record(w, 1) for w in city_watches(city)), 5000):
            watches += len(batch.values)
            await stage.learn(share, batch)

    asyncio.run(learn())
    return stage, share, watches


def measure(companies: int, n: int, warm: int, size: int) -> dict[str, Any]:
    city = build_city(2026, companies, START)
    stage, share, watches = monitor_of(city)
    stream = events(city, 2026, START, clock=lambda occurred_at: wall_clock())
    made = (Record("changes", c.uscc.encode(), codec.encode(c)) for c in stream)
    batches = list(in_batches("changes", islice(made, warm + n), size))
    parts = Parts()
    borrowers = share.state
    monitor_module._decode = parts.timed("decode", monitor_module._decode)
    monitor_module.examine = parts.timed("examine", monitor_module.examine)
    borrowers.models.judge = parts.timed("of that, judge", borrowers.models.judge)
    borrowers.models.checkpoint = parts.timed("checkpoint", borrowers.models.checkpoint)
    borrowers.memory.flush = parts.timed("memory changelog", borrowers.memory.flush)
    whole: list[float] = []
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)  # as `loanwatch run`

    async def run() -> None:
        for batch in batches:
            if batch.first == warm // size * size:
                parts.seconds.clear()
                whole.clear()
            started = thread_time()
            await stage.handle(share, batch)
            whole.append(thread_time() - started)

    asyncio.run(run())
    handled = sum(len(batch.values) for batch in batches) - warm // size * size
    mean_us = sum(whole) / handled * 1e6
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
