"""The archive alone: what storing costs the process, in Python and in the engine."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from time import perf_counter, process_time, thread_time
from typing import Any

from prometheus_client import CollectorRegistry

from schemas import codec
from schemas.assessments import Assessment, Outcome
from schemas.changes import ChangeEvent
from schemas.decisions import Decision, Reason
from schemas.scores import Axes, Cause, Score
from simulate.city import build_city
from simulate.events import events
from store.embedded import EmbeddedStore
from store.pieces import Piece
from store.writer import Writer
from streams.alone import cut
from streams.archive import ArchiveStage
from streams.clock import wall_clock
from streams.metrics import StreamMetrics
from streams.shares import Group, Share
from streams.topics import declared
from streams.transport.log import EmbeddedLog
from streams.transport.records import Record

__all__ = ["measure_archive"]

_START = datetime(2026, 1, 1, tzinfo=UTC)
_BATCH = 1000
_MERGED = 50  # one in so many is a repeat
_SETTLE_SECONDS = 3.0


class _Timed(EmbeddedStore):
    """Adds up the CPU time of the threads that hand records over."""

    seconds = 0.0

    def land(self, topic: str, pieces: Sequence[Piece]) -> None:
        started = thread_time()
        super().land(topic, pieces)
        self.seconds += thread_time() - started


async def measure_archive(n: int, companies: int) -> dict[str, Any]:
    """Return CPU µs per assessment: of the loop, of the threads beside it, of the whole process.

    `settled` counts the merges too that the engine makes by itself in the seconds afterwards.
    """
    values = list(islice(_assessments(companies), n))
    batches = list(cut("assessments", (Record("assessments", b"", v) for v in values), _BATCH))
    with tempfile.TemporaryDirectory(prefix="loanwatch-bench-") as folder:
        store, log = _Timed(Path(folder) / "store"), EmbeddedLog(None, topics=declared(1))
        group: Group[bool] = Group(log, "archive", ["assessments"])
        metrics = StreamMetrics(CollectorRegistry(), ["archive"])
        stage = ArchiveStage(group, Writer(store), wall_clock, metrics, lambda news: None)
        await stage.flush()
        share: Share[bool] = group.share(0)
        started, cpu, loop = perf_counter(), process_time(), thread_time()
        for batch in batches:
            await stage.handlers["assessments"](share, batch)
        await stage.flush()
        wall, process, loop = perf_counter() - started, process_time() - cpu, thread_time() - loop
        await asyncio.sleep(_SETTLE_SECONDS)
        settled = process_time() - cpu
        [stored] = store.query(
            "SELECT (SELECT count() FROM ledger FINAL) AS ledger,"
            " (SELECT count() FROM facts FINAL) AS facts"
        )
        store.close()
    us = {"loop": loop, "threads": store.seconds, "process": process, "settled": settled}
    return {
        "events": n,
        "bytes_per_event": round(sum(map(len, values)) / n),
        "events_per_second": round(n / wall),
        "cpu_us_per_event": {name: round(spent / n * 1e6, 2) for name, spent in us.items()},
        "stored": stored,
    }


def _assessments(companies: int) -> Iterator[bytes]:
    city = build_city(1, companies, _START)
    stream = events(city, 1, _START, clock=lambda occurred_at: wall_clock())
    for number, change in enumerate(stream):
        yield codec.encode(_assessed(change, number))


def _assessed(change: ChangeEvent, number: int) -> Assessment:
    if number % _MERGED == 0:
        return Assessment(change=change, outcome=Outcome.MERGED)
    causes = tuple(
        Cause(feature, 3650.0, 127.6121, 0.1667, "peers")
        for feature in ("days_since_last", "novelty_of_family", "days_since_same_family")
    )
    score = Score(
        fact_id=change.fact_id, score=0.1453993, axes=Axes(0.0, 0.261998, 0.1), causes=causes,
        segment="E:inspection",
    )  # fmt: skip
    return Assessment(
        change=change, outcome=Outcome.ACCEPTED, score=score,
        decisions=(Decision(reason=Reason.NOT_WATCHED),),
    )  # fmt: skip
