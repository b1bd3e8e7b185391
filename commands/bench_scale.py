"""The monitor among ever more borrowers: is an event as cheap among a million as among few?"""

from __future__ import annotations

import asyncio
import resource
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from itertools import islice
from math import log10
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from time import thread_time
from typing import Any

from commands.bench_monitor import calm, monitor_alone, spent, teach
from config.settings import Settings
from detectors.memory import Memory, Past, encode, mark_of
from detectors.moments import Moments
from routing.trail import NO_TRAIL, Trace
from routing.trail import encode as encode_trail
from schemas import codec
from schemas.identifiers import fact_id
from schemas.patterns import code_of
from simulate.city import City, build_city
from simulate.events import events
from streams.alone import cut
from streams.borrowers import Borrowers
from streams.clock import wall_clock
from streams.ready import make_ready
from streams.shares import Group
from streams.topics import declared
from streams.transport.log import EmbeddedLog
from streams.transport.records import Batch, Record

__all__ = ["measure_scale", "resident_bytes"]

_START = datetime(2026, 1, 1, tzinfo=UTC)
_DAY = 86_400
_WARM, _BATCH = 20_000, 1000  # events, until the forests have spoken


def measure_scale(settings: Settings, sizes: Sequence[int], n: int) -> dict[str, Any]:
    """Return CPU µs an event, bytes a borrower and recovery by number of borrowers.

    Each size has a process of its own, so that its memory is its own.
    """
    found = []
    for size in sizes:
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            found.append(pool.submit(_measure, settings, size, n).result())
    cost = [one["us_per_event"]["p10"] for one in found]  # neighbours disturb it least
    middle = median(cost)
    return {
        "sizes": found,
        "spread_percent": round(max(abs(one - middle) for one in cost) / middle * 100, 1),
    }


def _measure(settings: Settings, borrowers: int, n: int) -> dict[str, Any]:
    city = build_city(settings.seed, borrowers, _START)
    with tempfile.TemporaryDirectory(prefix="loanwatch-bench-") as folder:
        return asyncio.run(_in_folder(settings, city, Path(folder), n))


async def _in_folder(settings: Settings, city: City, folder: Path, n: int) -> dict[str, Any]:
    stage, share = monitor_alone(settings)
    make_ready()  # compiled loops are the process's, not the borrowers'
    log = EmbeddedLog(folder, settings.sync, declared(1))
    await log.start()
    try:
        for batch in cut("memory", _memories(city), 10_000):
            some = zip(batch.keys, batch.values, strict=True)
            await log.append([Record("memory", key, value, 0) for key, value in some])
        group: Group[Borrowers] = Group(log, "loanwatch-bench", ("changes",))
        before, started = resident_bytes(), thread_time()
        await group.share(0).hold(stage.recover)
        seconds, resident = thread_time() - started, resident_bytes() - before
        share.state = group.share(0).state
        for batch in cut("trails", _trails(city), 10_000):
            share.state.trails.load(batch)
        watches = await teach(stage, share, city)
        n = min(n, city.n // 2)  # or the few would have longer pasts than the many
        with calm():
            await spent(stage, _others(settings, share), _changes(settings, 20_000, _WARM))
            cost = sorted(await spent(stage, share, _changes(settings, city.n, n)))
    finally:
        await log.stop()
    return {
        "borrowers": city.n,
        "events": n,
        "watches": watches,
        "us_per_event": {
            "p10": round(cost[len(cost) // 10] / _BATCH * 1e6, 1),
            "median": round(median(cost) / _BATCH * 1e6, 1),
        },
        "bytes_per_borrower": round(resident / city.n),
        "recovered_per_second": round(city.n / seconds),
        "resident_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _others(settings: Settings, share: Any) -> Any:
    """Return a share of other borrowers whose changes teach the same models."""
    _, others = monitor_alone(settings)
    others.state.models = share.state.models
    return others


def _changes(settings: Settings, companies: int, n: int) -> list[Batch]:
    city = build_city(settings.seed, companies, _START)
    stream = events(city, settings.seed, _START, clock=lambda occurred_at: wall_clock())
    made = (Record("changes", c.uscc.encode(), codec.encode(c)) for c in stream)
    return list(cut("changes", islice(made, n), _BATCH))


def _trails(city: City) -> Iterator[Record]:
    """Yield a trail for every company: three signals, none of which make a pattern."""
    codes = [code_of(name) for name in ("failed", "renamed", "moved")]
    last = int(_START.timestamp())
    for index in range(city.n):
        uscc, trail = city.uscc(index), NO_TRAIL
        for number, code in enumerate(codes):
            fact = bytes.fromhex(fact_id(uscc, "bench", document_number=str(number)))
            at = last - _DAY * (120 * (3 - number) + index % 100)
            trail = trail.with_trace(Trace(at, fact, (code,)), keep_days=3650)
        yield Record("trails", uscc.encode(), encode_trail(trail), 0)


def _memories(city: City) -> Iterator[Record]:
    """Yield a memory for every company: three facts in two families, two of them with amounts."""
    short, long = (
        round(1000 * (1 + 0.5 ** (100 / half) + 0.5 ** (200 / half))) for half in (30, 180)
    )
    in_tax = round(1000 * (1 + 0.5 ** (200 / 180)))
    gap = Moments(2, log10(1 + 100), 0.0)
    for index in range(city.n):
        uscc, first = city.uscc(index), int(_START.timestamp()) - _DAY * (300 + index % 100)
        names = [fact_id(uscc, "bench", document_number=str(number)) for number in range(3)]
        last, amounts = first + 200 * _DAY, Moments(2, 4.0 + index % 7 / 7, 0.0)
        families = Past(2, last, 2, in_tax, amounts), Past(3, first + 100 * _DAY, 1, 1000)
        marks = b"".join([mark_of(name) for name in names])
        memory = Memory(first, last, 3, short, long, gap, families, marks)
        yield Record("memory", uscc.encode(), encode(memory), 0)


def resident_bytes() -> int:
    """Return the bytes of this process that are in memory."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()
