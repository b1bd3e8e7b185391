"""Workers that share the partitions of a cluster: what a change costs, and how many a second pass."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from time import monotonic, perf_counter
from typing import Any, NamedTuple
from urllib.request import urlopen

from cluster.broker import Broker
from cluster.process import ending_with_us, free_ports
from commands.logs import open_log
from config.errors import ConfigError
from config.settings import Settings, read_settings
from schemas import codec
from simulate.city import City, build_city, city_watches
from simulate.events import events
from streams.clock import wall_clock
from streams.samples import company_record, watch_record
from streams.transport.port import Log
from streams.transport.records import Record

__all__ = ["measure_workers", "spread_of"]

_ROOT = Path(__file__).parents[1]
_START = datetime(2026, 1, 1, tzinfo=UTC)
_CHUNK = 2000  # records of one append
_WARM = 20_000  # changes before the clocks count
_PATIENCE_SECONDS = 180.0
_TAKEN = r'^loanwatch_events_in_total\{stage="monitor",topic="changes"\}'
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def spread_of(text: str) -> tuple[int, int]:
    """Return partitions and workers of `8x4`. Raises `ValueError` with what it should look like."""
    found = re.fullmatch(r"([1-9]\d?)x([1-9]\d?)", text)
    if found is None:
        raise ValueError(f"{text!r} is not PARTITIONSxWORKERS, as 8x4")
    return int(found[1]), int(found[2])


async def measure_workers(
    companies: int, n: int, spreads: Sequence[tuple[int, int]]
) -> list[dict[str, Any]]:
    """Return, for each number of partitions and workers, CPU µs a change and changes a second.

    Each has a broker, topics and processes of its own. What is measured is the role monitor: `n`
    changes are written to its topic as fast as they can be while the workers take them.

    Raises
    ------
    ConfigError
        A worker ended, or did not get through in time.
    """
    city = build_city(read_settings({}).seed, companies, _START)
    return [await _measure(city, n, partitions, workers) for partitions, workers in spreads]


async def _measure(city: City, n: int, partitions: int, workers: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="loanwatch-bench-") as folder, ExitStack() as closing:
        broker = Broker(Path(folder) / "kafka", ends_with_us=True)
        settings = read_settings({}, log=f"kafka://{broker.start()}", partitions=partitions)
        closing.callback(broker.remove)
        async with open_log(settings, apply=True) as log:
            for records in (
                (company_record(c, partitions) for c in city.companies()),
                (watch_record(w, partitions) for w in city_watches(city)),
            ):
                await _append(log, records)
            running = [closing.enter_context(_worker(settings, folder)) for _ in range(workers)]
            made = _changes(city, settings.seed)
            await _append(log, islice(made, _WARM))
            await _caught_up(running, _WARM)
            prepared = list(islice(made, n))
            before, started = [one.cpu_seconds() for one in running], perf_counter()
            await _append(log, iter(prepared))
            await _caught_up(running, _WARM + n)
            seconds = perf_counter() - started
            spent = [one.cpu_seconds() - was for one, was in zip(running, before, strict=True)]
    return {
        "partitions": partitions,
        "workers": workers,
        "cpu_us_per_event": round(sum(spent) / n * 1e6, 1),
        "cpu_share_of_each": [round(one / sum(spent), 2) for one in spent],
        "events_per_second": round(n / seconds),
    }


def _changes(city: City, seed: int) -> Iterator[Record]:
    stream = events(city, seed, _START, clock=lambda occurred_at: wall_clock())
    return (Record("changes", c.uscc.encode(), codec.encode(c)) for c in stream)


async def _append(log: Log, records: Iterator[Record]) -> None:
    while some := list(islice(records, _CHUNK)):
        await log.append(some)


class _Worker(NamedTuple):
    process: subprocess.Popen[bytes]
    port: int

    def taken(self) -> int:
        """Return how many changes it has worked through; 0 until it answers."""
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=5) as reply:
                text = reply.read().decode()
        except OSError:
            return 0
        found = re.search(_TAKEN + r" (\S+)$", text, re.MULTILINE)
        return round(float(found[1])) if found else 0

    def cpu_seconds(self) -> float:
        stat = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii")
        fields = stat.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS_PER_SECOND


@contextmanager
def _worker(settings: Settings, folder: str) -> Iterator[_Worker]:
    (port,) = free_ports(1)
    command = [*ending_with_us(), sys.executable, "-P", "-m", "commands", "worker", "--role", "monitor",
               "--log", settings.log, "--port", str(port), "--data-dir", folder]  # fmt: skip
    partitions = str(settings.partitions)
    environ = os.environ | {"LOANWATCH_PARTITIONS": partitions, "PYTHONPATH": str(_ROOT)}
    with subprocess.Popen(
        command, cwd=_ROOT, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    ) as child:
        try:
            yield _Worker(child, port)
        finally:
            child.kill()  # nothing of it is kept


async def _caught_up(workers: Sequence[_Worker], n: int) -> None:
    """Wait until the workers have worked through `n` changes in all."""
    until = monotonic() + _PATIENCE_SECONDS
    while sum(await asyncio.gather(*(asyncio.to_thread(one.taken) for one in workers))) < n:
        if any(one.process.poll() is not None for one in workers) or monotonic() > until:
            raise ConfigError("a worker ended, or the workers did not get through in time")
        await asyncio.sleep(0.05)
