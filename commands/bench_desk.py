"""The desk with very many open alerts: what one costs, how long an answer takes, how it recovers."""

from __future__ import annotations

import asyncio
import gc
import random
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from time import perf_counter, process_time, thread_time
from typing import Any
from uuid import uuid4

from prometheus_client import CollectorRegistry

from commands.bench_desk_lists import measure_lists
from commands.bench_desk_made import percentiles, some_alerts
from commands.workspace import read_rulebook
from config.settings import Settings
from schemas.actions import Action, Deed
from schemas.institutions import Institution
from store.recording import RecordingStore
from store.writer import Writer
from streams.acting import Acting
from streams.clock import wall_clock
from streams.desk import Desk, Turn
from streams.engine import Engine, Rulebook
from streams.shares import Share
from streams.topics import declared
from streams.transport.log import EmbeddedLog

__all__ = ["measure_desk"]

_BATCH = 1000
_BANK = Institution(id="bank_1", name_zh="甲", name_en="One")


async def measure_desk(settings: Settings, cases: int, asked: int) -> dict[str, Any]:
    """Return the figures of the desk and of lists, for so many open alerts of one institution."""
    rulebook = replace(read_rulebook(settings), institutions={_BANK.id: _BANK})
    with tempfile.TemporaryDirectory(prefix="loanwatch-bench-") as folder:
        found = await _desk(Path(folder), rulebook, cases, asked)
    with tempfile.TemporaryDirectory(prefix="loanwatch-bench-") as folder:
        lists = await asyncio.to_thread(measure_lists, Path(folder), cases)
    return {"cases": cases, **found, "lists": lists}


async def _desk(folder: Path, rulebook: Rulebook, cases: int, asked: int) -> dict[str, Any]:
    log = EmbeddedLog(folder, "normal", declared(1))
    await log.start()
    engine = Engine(
        log, rulebook, Writer(RecordingStore()), {}, CollectorRegistry(), clock=wall_clock,
        jitter=random.random, announce=lambda news: None, roles=("deliver",),
    )  # fmt: skip
    share: Share[Desk] = engine._groups["deliver"].share(0)
    before = _resident()
    opening = await _opened(engine, share, cases)
    gc.collect()
    started, cpu = perf_counter(), process_time()
    await engine.start()
    while not share.ready:
        await asyncio.sleep(0.01)
    recovery, recovery_cpu = perf_counter() - started, process_time() - cpu
    gc.collect()
    taken = _resident() - before
    times, cpu_ms = await _acknowledged(log, cases, asked)
    idle = _idle_ns(share.state)
    await engine.stop()
    await log.stop()
    return {
        "opening_cpu_us_an_alert": round(opening * 1e6, 2),
        "bytes_a_case": round(taken / cases),
        "recovered_a_second": round(cases / recovery),
        "recovery_cpu_us_a_case": round(recovery_cpu / cases * 1e6, 2),
        "acknowledge_ms": percentiles(times),
        "acknowledge_cpu_ms": round(cpu_ms, 2),
        "tick_ns_when_nothing_is_due": idle,
    }


async def _opened(engine: Engine, share: Share[Desk], cases: int) -> float:
    """Open cases as the deliver stage does; return CPU seconds for each, the log's work included."""
    await share.hold(engine.deliver.recover)
    work, spent, stream = engine.deliver._casework, 0.0, _alerts(cases)
    while batch := list(islice(stream, _BATCH)):
        cpu = thread_time()
        turn = Turn(share, wall_clock())
        for alert in batch:
            work.open(turn, alert, _BANK)
        turn.desk.flush(turn.work)
        await turn.work.commit()
        spent += thread_time() - cpu
    await share.drop()
    return spent / cases


def _alerts(cases: int) -> Iterator[Any]:
    return some_alerts(cases, [_BANK.id], datetime(2026, 11, 1, tzinfo=UTC))


async def _acknowledged(log: EmbeddedLog, cases: int, asked: int) -> tuple[list[float], float]:
    """Ask for random alerts to be acknowledged, one after the other; return ms of each answer."""
    acting = Acting(log)
    listening = asyncio.create_task(acting.run())
    chosen = set(random.Random(1).sample(range(cases), asked))
    ids = [alert.alert_id for number, alert in enumerate(_alerts(cases)) if number in chosen]
    random.Random(2).shuffle(ids)
    gc.collect()
    gc.freeze()
    times, cpu = [], process_time()
    for id_ in ids:
        action = Action(
            request_id=uuid4().hex, institution=_BANK.id, alert_id=id_, deed=Deed.ACKNOWLEDGE,
            by="officer_1", at=wall_clock(),
        )  # fmt: skip
        started = perf_counter()
        answer = await acting.act(action)
        times.append((perf_counter() - started) * 1000)
        if answer is None or answer.answer != "done":
            raise RuntimeError(f"not acknowledged: {answer and answer.answer}")
    spent = (process_time() - cpu) / asked * 1000
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    return times, spent


def _idle_ns(desk: Desk, rounds: int = 100_000) -> int:
    long_ago, started = wall_clock() - timedelta(days=3650), process_time()
    for _ in range(rounds):
        desk.due(long_ago)
    return round((process_time() - started) / rounds * 1e9)


def _resident() -> int:
    """Return the bytes of memory this process has now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096
