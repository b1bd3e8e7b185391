"""One correction and everybody who was told: `python -m benchmarks.recall RECIPIENTS`, prints JSON.

A fact was told to so many institutions, one alert each. It is withdrawn: the time until the last
retraction lies in the outbox, written to the log on disk, and what the index of tellings costs.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
import tracemalloc
from collections import UserDict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from faust.types import TP
from prometheus_client import CollectorRegistry

from commands.workspace import running
from config.catalogue import load_catalogue
from config.policy import load_policy
from desk.told import Telling, decode, encode, telling_of
from desk.told_index import ToldIndex
from notifiers.recording import RecordingNotifier
from schemas import codec
from schemas.alerts import Alert, Loan
from schemas.changes import CourtSeizure, Provenance
from schemas.decisions import Reason
from schemas.identifiers import alert_id, fact_id, recall_id
from schemas.institutions import Channel, Institution
from schemas.recalls import Recall, RecallKind
from schemas.scalars import Severity
from schemas.scores import Score
from store.recording import RecordingStore
from store.writer import Writer
from streams.clock import wall_clock
from streams.engine import Engine, Rulebook
from streams.topics import declared
from streams.transport.log import EmbeddedLog
from streams.transport.records import Batch, Record

_CONFIG = Path(__file__).parents[1] / "config"
_THEN = datetime(2026, 3, 2, 4, tzinfo=UTC)
_USCC, _PARTITIONS = "91110105585615050L", 4
_FACT = fact_id(_USCC, "court_seizure", document_number="bench")


def alert_for(institution: str, fact: str = _FACT) -> Alert:
    change = CourtSeizure(
        fact_id=fact, uscc=_USCC, occurred_at=_THEN, seen_at=_THEN, name="京样某有限公司",
        document_number="（2026）样1号", provenance=Provenance(source="bench"),
    )  # fmt: skip
    return Alert(
        alert_id=alert_id(fact, institution, "court_seizure"), institution=institution,
        concern=f"{_USCC}:court_seizure", rule="court_seizure", severity=Severity.CRITICAL,
        reason=Reason.FIRST, change=change, score=Score(fact_id=fact, score=0.9),
        borrower_name="京样某有限公司", loans=(Loan(watch_id="w", reference="样贷1号"),),
        raised_at=wall_clock(),
    )  # fmt: skip


class _AtRest(UserDict[str, Any]):
    """Tellings as their table keeps them once they are written."""

    def __setitem__(self, key: str, telling: Telling) -> None:
        super().__setitem__(key, encode(telling))

    def __getitem__(self, key: str) -> Telling:
        return decode(super().__getitem__(key))


def bytes_an_entry(entries: int = 20_000) -> dict[str, int]:
    """Return what a telling takes in the changelog, and in the process beside its bytes."""
    tellings = [telling_of(alert_for("bank_0001", f"{n:032x}")) for n in range(entries)]
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    index = ToldIndex(_AtRest())
    for telling in tellings:
        index.put(telling)
    taken = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    return {
        "bytes_in_the_changelog": len(encode(tellings[0])),
        "bytes_in_the_process": taken // entries,
    }


async def measure(recipients: int) -> dict[str, float]:
    catalogue = load_catalogue(_CONFIG / "catalogue.yaml")
    banks = [f"bank_{n:05d}" for n in range(recipients)]
    institutions = {
        name: Institution(
            id=name, name_zh=name, name_en=name, channels=(Channel(name="inbox", type="inbox"),)
        )
        for name in banks
    }
    rulebook = Rulebook(
        load_policy(_CONFIG / "policy.yaml", catalogue), catalogue, {}, institutions, frozenset()
    )
    with tempfile.TemporaryDirectory(prefix="loanwatch-bench-") as folder:
        log = EmbeddedLog(Path(folder), "normal", declared(_PARTITIONS))
        await log.start()
        engine = Engine(
            log, rulebook, Writer(RecordingStore()),
            {(name, "inbox"): RecordingNotifier() for name in banks}, CollectorRegistry(),
            clock=wall_clock, jitter=lambda: 0.0, announce=lambda news: None, roles=("deliver",),
        )  # fmt: skip
        async with running(engine):
            await log.append(
                [Record("alerts", b.encode(), codec.encode(alert_for(b))) for b in banks]
            )
            await engine.settled()
            recall = Recall(
                recall_id=recall_id(_FACT, "ended"), fact_id=_FACT, uscc=_USCC, kind="court_seizure",
                occurred_at=_THEN, what=RecallKind.WITHDRAWN, decided_at=_THEN, at=wall_clock(),
                source="bench",
            )  # fmt: skip
            group = engine._groups["deliver"]
            wall, cpu = time.perf_counter(), time.process_time()
            for partition in range(_PARTITIONS):
                batch = Batch(TP("recalls", partition), 0, 1, [b"f"], [codec.encode(recall)])
                share = group.share(partition)
                async with share.lock:
                    await engine.deliver.handle_recalls(share, batch)
            cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
            queued = engine.metrics.recalled.labels("retract")._value.get()
        await log.stop()
    return {
        "recipients": recipients, "retractions_in_the_outbox": int(queued),
        "cpu_seconds": round(cpu, 3), "wall_seconds": round(wall, 3),
        "cpu_us_a_recipient": round(cpu / recipients * 1e6, 1), **bytes_an_entry(),
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure(int(sys.argv[1])))))
