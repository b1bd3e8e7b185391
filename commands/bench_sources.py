"""How fast a dropped file is read into the log: CPU a row, memory, and a stop in the middle."""

from __future__ import annotations

import asyncio
import resource
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry

from schemas.feeds import FolderFeed
from schemas.mappings import Field, Identity, Mapping
from simulate.city import build_city
from sources.folder import FolderSource
from sources.keeper import Keeper
from sources.metrics import SourceMetrics
from streams.clock import wall_clock
from streams.outlet import LogOutlet
from streams.topics import declared
from streams.transport.log import EmbeddedLog

__all__ = ["measure_sources"]

_COMPANIES = 20_000
_MAPPING = Mapping(
    name="bench_penalties", title_zh="测量", title_en="Benchmark", owner="bench",
    kind="tax_penalty", files=("*.csv",), identity=Identity(codes=("代码",), name="名称"),
    fields={
        "occurred_at": Field(columns=("日期",), type="date"),
        "document_number": Field(columns=("文号",)),
        "fine": Field(columns=("罚款",), type="money"),
    },
)  # fmt: skip


def measure_sources(rows: int) -> dict[str, Any]:
    """Return figures of one file of so many rows, read from a drop folder into an embedded log.

    Half of it is read, then all is begun anew as after a kill, and read to its end.
    """
    with tempfile.TemporaryDirectory(prefix="loanwatch-bench-") as folder:
        drop = Path(folder) / "drop"
        drop.mkdir()
        _write(drop / "rows.csv", rows)
        size = (drop / "rows.csv").stat().st_size
        return asyncio.run(_measure(drop, Path(folder) / "log", rows, size))


def _write(path: Path, rows: int) -> None:
    city = build_city(1, _COMPANIES, datetime(2026, 1, 1, tzinfo=UTC))
    companies = [f"{company.name},{company.uscc}" for company in city.companies()]
    with path.open("w", encoding="utf-8") as file:
        file.write("名称,代码,日期,文号,罚款\n")
        for n in range(rows):
            who = companies[n % len(companies)]
            file.write(f"{who},2026-02-28,样罚〔2026〕{n}号,100.50\n")


async def _measure(drop: Path, log_folder: Path, rows: int, size: int) -> dict[str, Any]:
    log = EmbeddedLog(log_folder, topics=declared(4))
    await log.start()
    try:
        before = time.process_time()
        half = await _read(drop, log, stop_at=rows // 2)
        cpu = time.process_time() - before
        before = time.process_time()
        total = await _read(drop, log, stop_at=None)
        again = time.process_time() - before
    finally:
        await log.stop()
    return {
        "rows": rows, "bytes": size, "read_before_the_stop": half, "read_in_all": total,
        "cpu_us_per_row": round(cpu / half * 1e6, 2),
        "rows_per_second_of_one_core": round(half / cpu),
        "cpu_seconds_of_the_second_half": round(again, 2),
        "resident_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }  # fmt: skip


async def _read(drop: Path, log: EmbeddedLog, *, stop_at: int | None) -> int:
    """Read to the end, or until so many rows were handed over; return how many were."""
    feed = FolderFeed(
        name="bench_drop", title_zh="测量", title_en="Benchmark", owner="bench", legal_basis="none",
        ends=date(2999, 1, 1), enabled=True, mapping=_MAPPING.name, folder=str(drop),
        settle_seconds=0.0,
    )  # fmt: skip
    outlet = LogOutlet(log, {_MAPPING.name: _MAPPING}, _no_lag)
    metrics = SourceMetrics(CollectorRegistry(), [feed.name])
    keeper = Keeper(feed, FolderSource(feed, _MAPPING, time.monotonic), outlet, wall_clock, metrics)
    reading = asyncio.create_task(keeper.read())
    while not reading.done() and (stop_at is None or keeper.health.rows < stop_at):
        await asyncio.sleep(0.001)
    reading.cancel()
    await asyncio.wait([reading])
    return keeper.health.rows


async def _no_lag(*topics: str) -> int:
    return 0
