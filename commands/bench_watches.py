"""`loanwatch bench watches`: one borrower with very many watchers, one bank with very many watches."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time, thread_time
from typing import Any

from msgspec.structs import replace
from prometheus_client import CollectorRegistry

from commands.bench_monitor import calm
from commands.bench_scale import resident_bytes
from commands.workspace import open_workspace, read_rulebook
from config.settings import Settings
from routing.watching import Rules
from schemas import codec
from schemas.changes import CourtSeizure, Provenance
from schemas.identifiers import fact_id, watch_id
from schemas.institutions import Institution
from schemas.orders import Changes, ChangeWatch
from schemas.watches import Watch
from simulate.codes import codes_of_one_district
from streams.alone import Alone, cut
from streams.borrowers import Borrowers
from streams.clock import wall_clock
from streams.metrics import StreamMetrics
from streams.monitor import MonitorStage
from streams.ordering import Ordering
from streams.samples import watch_record
from streams.succession import Succession
from streams.transport.records import Record
from streams.watch_desk import WatchDesk
from streams.watches import Watches

__all__ = ["measure_watches"]

_BEGUN = datetime(2025, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)
_HEADER = "统一社会信用代码,企业名称,贷款编号,余额（元）,到期日,客户经理工号,授权编号,授权到期日\n"


def measure_watches(
    settings: Settings, watchers: tuple[int, ...], watches: int, rows: int
) -> dict[str, Any]:
    """Return the figures. Seconds are of CPU where nothing else is said."""
    with calm():
        many = {n: asyncio.run(_one_borrower(settings, n)) for n in watchers}
        bank = asyncio.run(_one_bank(settings, watches))
    return {
        "alerts_of_one_borrower_by_watchers": many, "one_bank": bank,
        "import": asyncio.run(_import(settings, rows)),
    }  # fmt: skip


def _watch(bank: str, uscc: str, number: int) -> Watch:
    reference = f"样贷字2026第{number:07d}号"
    return Watch(
        watch_id=watch_id(bank, reference, uscc), institution=bank, uscc=uscc,
        borrower_name=f"样例{number:07d}有限公司", loan_reference=reference, balance=500_000_000,
        maturity=_BEGUN + (700 + number % 1500) * _DAY, starts_at=_BEGUN,
        consent_reference=f"授权{number:07d}", consent_from=_BEGUN,
        consent_until=_BEGUN + (900 + number % 1500) * _DAY, officer=f"rm-{number % 300:03d}",
    )  # fmt: skip


def _stage(settings: Settings, banks: list[str]) -> tuple[MonitorStage, Any]:
    rulebook = read_rulebook(settings)
    metrics = StreamMetrics(CollectorRegistry(), ("monitor",))
    institutions = {b: Institution(id=b, name_zh=b, name_en=b) for b in banks}
    kinds = rulebook.catalogue.by_code()
    stage = MonitorStage(rulebook.policy, kinds, wall_clock, metrics, institutions)
    return stage, Alone(Borrowers(0, 1, rulebook.policy))


async def _one_borrower(settings: Settings, n: int, facts: int = 5) -> dict[str, float]:
    """Let so many institutions watch one borrower, and grave facts reach all of them."""
    banks, uscc = [f"bank_{i:05d}" for i in range(n)], codes_of_one_district(2)[1]
    stage, share = _stage(settings, banks)
    records = (watch_record(_watch(bank, uscc, i), 1) for i, bank in enumerate(banks))
    for batch in cut("watches", records, 5000):
        await stage.learn(share, batch)
    spent = []
    for number in range(facts):
        at = _BEGUN + (40 + 20 * number) * _DAY
        change = CourtSeizure(
            fact_id=fact_id(uscc, "court_seizure", document_number=str(number)), uscc=uscc,
            occurred_at=at, seen_at=at, provenance=Provenance(source="bench"),
        )  # fmt: skip
        [batch] = cut(
            "changes", iter([Record("changes", uscc.encode(), codec.encode(change), 0)]), 1
        )
        started = thread_time()
        await stage.handle(share, batch)
        spent.append(thread_time() - started)
    return {
        "microseconds_an_alert": round(sorted(spent)[len(spent) // 2] / n * 1e6, 2),
        "seconds_a_fact": round(sorted(spent)[len(spent) // 2], 3),
    }


async def _one_bank(settings: Settings, n: int) -> dict[str, float]:
    """Let one bank watch so many borrowers: memory, recovery, orders and what a tick costs."""
    stage, share = _stage(settings, ["north"])
    held: Watches = share.state.watching
    ordering = Ordering(
        Rules(institutions=("north",), kinds=()),
        Succession(),
        StreamMetrics(CollectorRegistry(), ("monitor",)),
    )  # fmt: skip
    codes = codes_of_one_district(n)
    raw = [codec.encode(_watch("north", code, i)) for i, code in enumerate(codes)]
    before, started = resident_bytes(), thread_time()
    for i, value in enumerate(raw):
        held.learn(f"{codes[i]}|x", value, i)
    recovery, memory = thread_time() - started, resident_bytes() - before
    some = range(0, n, max(1, n // 20_000))
    started = thread_time()
    for i in some:
        order = ChangeWatch(
            order_id=str(i), institution="north", uscc=codes[i], at=_BEGUN + 400 * _DAY,
            watch_id=_watch("north", codes[i], i).watch_id, changes=Changes(balance=i),
        )  # fmt: skip
        ordering.take(order, share.state, share.work())
    changing = (thread_time() - started) / len(some)
    started = thread_time()
    for _ in range(1000):
        held.is_due(_BEGUN)
    idle = (thread_time() - started) / 1000
    started, ends = thread_time(), _BEGUN + 701 * _DAY
    due = held.due(ends, 10_000)
    for uscc in due:
        ordering.wake(uscc, share.state, share.work(), ends)
    waking = (thread_time() - started) / max(1, len(due))
    return {
        "watches": n, "bytes_a_watch": round(memory / n), "bytes_in_the_log": round(len(raw[0])),
        "recovery_seconds": round(recovery, 2), "microseconds_an_order": round(changing * 1e6, 1),
        "microseconds_a_tick_with_nothing_due": round(idle * 1e6, 3),
        "microseconds_a_borrower_with_something_due": round(waking * 1e6, 1),
    }  # fmt: skip


async def _import(settings: Settings, rows: int) -> dict[str, float]:
    """Hand in a file: read, ordered, decided, answered, on a log on disk, one row a result."""
    with tempfile.TemporaryDirectory(prefix="loanwatch-bench-") as folder:
        file = Path(folder) / "watches.csv"
        with file.open("w", encoding="utf-8") as out:
            out.write(_HEADER)
            out.writelines(_lines(rows))
        rulebook = read_rulebook(settings)
        async with open_workspace(replace(settings, data_dir=folder), rulebook) as workspace:
            desk = WatchDesk(workspace.engine.log, rulebook.catalogue.by_code(), wall_clock)
            bank = next(iter(rulebook.institutions))
            cpu, wall, done = process_time(), perf_counter(), 0
            with file.open("rb") as opened:
                async for results in desk.table(opened, file.name, bank, "bench", seed=False):
                    done += sum(one.outcome == "added" for one in results)
            cpu, wall = process_time() - cpu, perf_counter() - wall
            await desk.close()
    assert done == rows
    return {
        "rows": rows, "rows_a_second": round(rows / wall),
        "cpu_microseconds_a_row": round(cpu / rows * 1e6, 1), "seconds": round(wall, 1),
    }  # fmt: skip


def _lines(rows: int) -> Iterator[str]:
    for i, code in enumerate(codes_of_one_district(rows)):
        day = f"20{28 + i % 5}-{1 + i % 12:02d}-{1 + i % 28:02d}"
        yield (
            f"{code},样例{i:07d}有限公司,样贷字2026第{i:07d}号,5000000.00,{day},"
            f"rm-{i % 300:03d},授权{i:07d},{day}\n"
        )
