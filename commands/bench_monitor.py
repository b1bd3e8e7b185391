"""The monitor alone, in memory: the product's own stage on a share that keeps nothing it writes."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from time import thread_time
from typing import Any

from prometheus_client import CollectorRegistry

from commands.workspace import read_rulebook
from config.settings import Settings
from simulate.city import City, city_watches
from streams.alone import Alone, cut
from streams.borrowers import Borrowers
from streams.clock import wall_clock
from streams.metrics import StreamMetrics
from streams.monitor import MonitorStage
from streams.samples import company_record, watch_record
from streams.transport.records import Batch

__all__ = ["calm", "monitor_alone", "spent", "teach"]


def monitor_alone(settings: Settings) -> tuple[MonitorStage, Any]:
    """Return the stage, and a share of it that knows nobody yet."""
    rulebook = read_rulebook(settings)
    metrics = StreamMetrics(CollectorRegistry(), ("intake", "monitor", "deliver", "archive"))
    kinds = rulebook.catalogue.by_code()
    stage = MonitorStage(rulebook.policy, kinds, wall_clock, metrics, rulebook.institutions)
    return stage, Alone(Borrowers(0, 1, rulebook.policy))


async def teach(stage: MonitorStage, share: Any, city: City) -> int:
    """Make all companies and watches of a city known; return how many watches there are."""
    companies = (company_record(company, 1) for company in city.companies())
    for batch in cut("companies", companies, 5000):
        await stage.learn(share, batch)
    watches = 0
    for batch in cut("watches", (watch_record(w, 1) for w in city_watches(city)), 5000):
        watches += len(batch.values)
        await stage.learn(share, batch)
    return watches


async def spent(stage: MonitorStage, share: Any, batches: Iterable[Batch]) -> list[float]:
    """Handle batches; return the CPU seconds of each."""
    seconds = []
    for batch in batches:
        started = thread_time()
        await stage.handle(share, batch)
        seconds.append(thread_time() - started)
    return seconds


@contextmanager
def calm() -> Iterator[None]:
    """Let Python look for reference cycles as rarely as `loanwatch run` does."""
    usual = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 200, 100)
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*usual)
