"""The pipeline under load: throughput from a full log, delay at a steady rate."""

from __future__ import annotations

import asyncio
import gc
import resource
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from time import perf_counter, process_time, thread_time
from typing import Any

from msgspec.structs import replace

from commands.workspace import Workspace, open_workspace, read_rulebook
from config.settings import Settings
from schemas import codec
from schemas.changes import ChangeEvent
from schemas.deliveries import Receipt
from schemas.incoming import Offer
from simulate.city import build_city, city_watches
from simulate.events import events
from streams.clock import wall_clock
from streams.samples import company_record, watch_record
from streams.transport.records import Record

__all__ = ["measure_pipeline"]

_START = datetime(2026, 1, 1, tzinfo=UTC)
_CHUNK = 2000
_DELAY_SECONDS = 5.0


async def measure_pipeline(settings: Settings, n: int, rate: float) -> dict[str, Any]:
    """Return events/s, CPU µs per event by stage, delay percentiles in ms, resident MB."""
    delays: list[float] = []

    def announce(news: Any) -> None:
        for item in news:
            if isinstance(item, Receipt):
                delays.append((item.at - item.seen_at).total_seconds())

    rulebook = read_rulebook(settings)
    city = build_city(settings.seed, settings.feed_companies, _START)
    stream = events(city, settings.seed, _START, clock=lambda occurred_at: wall_clock())
    async with open_workspace(settings, rulebook, announce) as workspace:
        partitions = workspace.engine.log.partitions["companies"]
        await _send_all(workspace, (company_record(c, partitions) for c in city.companies()))
        watches = await _send_all(
            workspace, (watch_record(w, partitions) for w in city_watches(city))
        )
        await workspace.engine.settled()
        gc.collect()
        gc.freeze()  # the city, as the process would have found it at its start
        prepared = [_record(change) for change in islice(stream, n)]
        before = _by_stage(workspace, "loanwatch_batch_seconds")
        cpu_before = _by_stage(workspace, "loanwatch_batch_cpu_seconds")
        started, cpu, loop = perf_counter(), process_time(), thread_time()
        for at in range(0, n, _CHUNK):
            await _send(workspace, prepared[at : at + _CHUNK])
            await asyncio.sleep(0)
            while await workspace.engine.lag("intake", "changes") > 10_000:
                await asyncio.sleep(0.002)
        await workspace.engine.settled()
        seconds, cpu_seconds = perf_counter() - started, process_time() - cpu
        loop_seconds = thread_time() - loop
        stages = _per_event(before, _by_stage(workspace, "loanwatch_batch_seconds"), n)
        roles = _per_event(cpu_before, _by_stage(workspace, "loanwatch_batch_cpu_seconds"), n)
        delays.clear()
        await _at_rate(workspace, stream, rate)
        found = sorted(delays)
    return {
        "events": n,
        "events_per_second": round(n / seconds),
        "cpu_us_per_event": round(cpu_seconds / n * 1e6, 1),
        "loop_cpu_us_per_event": round(loop_seconds / n * 1e6, 1),
        "stage_us_per_event": stages,
        "role_cpu_us_per_event": roles,
        "events_per_cpu_second": {role: round(1e6 / us) for role, us in roles.items() if us},
        "companies": city.n,
        "watches": watches,
        "delay_rate_per_second": rate,
        "pushes_timed": len(found),
        "delay_ms": {
            name: round(found[min(len(found) - 1, int(len(found) * q))] * 1000, 1)
            if found
            else None
            for name, q in (("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999))
        },
        "resident_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _record(change: ChangeEvent) -> Record:
    return Record("intake", change.uscc.encode(), codec.encode(Offer(change=change)))


async def _send(workspace: Workspace, records: list[Record]) -> None:
    await workspace.engine.log.append(records)


async def _send_all(workspace: Workspace, records: Iterator[Record]) -> int:
    """Send records of any number; return how many they were."""
    sent = 0
    while some := list(islice(records, _CHUNK)):
        await _send(workspace, some)
        sent += len(some)
        while await workspace.engine.lag() > 5 * _CHUNK:
            await asyncio.sleep(0.002)
    return sent


def _by_stage(workspace: Workspace, name: str) -> dict[str, float]:
    """Return the seconds each stage has spent on its batches so far, by a metric's own clock."""
    return {
        sample.labels["stage"]: sample.value
        for metric in workspace.registry.collect()
        if metric.name == name
        for sample in metric.samples
        if sample.name.endswith(("_sum", "_total"))
    }


def _per_event(before: dict[str, float], after: dict[str, float], n: int) -> dict[str, float]:
    """Return µs an event between two readings."""
    return {stage: round((after[stage] - before[stage]) / n * 1e6, 2) for stage in after}


async def _at_rate(workspace: Workspace, stream: Any, rate: float) -> None:
    """Offer events one by one at a steady rate; each is stamped when it is offered.

    They are made before: the simulation is no part of what is measured, and would share its loop.
    """
    made = list(islice(stream, int(rate * _DELAY_SECONDS)))
    started, sent = perf_counter(), 0
    while sent < len(made):
        due = int((perf_counter() - started) * rate)
        if due > sent:
            now = wall_clock()
            await _send(workspace, [_record(replace(c, seen_at=now)) for c in made[sent:due]])
            sent = due
        await asyncio.sleep(0.001)
    await workspace.engine.settled()
