from __future__ import annotations

from itertools import islice

from prometheus_client import CollectorRegistry
from some_changes import START

from commands.bench_monitor import teach
from commands.workspace import read_rulebook
from config.settings import read_settings
from schemas import codec
from schemas.incoming import Rejection
from simulate.city import build_city
from simulate.events import events
from streams.alone import Alone, cut
from streams.borrowers import Borrowers
from streams.metrics import StreamMetrics
from streams.monitor import MonitorStage
from streams.transport.records import Record, Run

BROKEN = 300  # place of a record that is none: past the first few hundred of its batch


async def written(size: int) -> tuple[dict[str, list[tuple[bytes, bytes]]], CollectorRegistry]:
    """Return what the monitor writes of the same 700 records in batches of a size, by topic."""
    rulebook, registry = read_rulebook(read_settings({})), CollectorRegistry()
    stage = MonitorStage(
        rulebook.policy, rulebook.catalogue.by_code(), lambda: START,
        StreamMetrics(registry, ("monitor",)), rulebook.institutions,
    )  # fmt: skip
    share = Alone(Borrowers(0, 1, rulebook.policy))
    city = build_city(2026, 40, START)
    await teach(stage, share, city)
    changes = islice(events(city, 2026, START, clock=lambda occurred_at: occurred_at), 699)
    records = [Record("changes", c.uscc.encode(), codec.encode(c)) for c in changes]
    records.insert(BROKEN, Record("changes", b"x", b"{broken"))
    found: dict[str, list[tuple[bytes, bytes]]] = {}
    works, work = [], share.work
    share.work = lambda: works.append(work()) or works[-1]
    for batch in cut("changes", records, size):
        await stage.handle(share, batch)
    for one in works:
        for record in one._records:
            pairs = found.setdefault(record.topic, [])
            if isinstance(record, Run):
                pairs += zip(record.keys, record.values, strict=True)
            else:
                pairs.append((record.key, record.value))
    return found, registry


def decisions(registry: CollectorRegistry) -> dict[str, float]:
    return {
        str(sample.labels): sample.value
        for family in registry.collect()
        if family.name in ("loanwatch_decisions", "loanwatch_outcomes", "loanwatch_alerts")
        for sample in family.samples
        if sample.name.endswith("_total")
    }


async def test_a_long_batch_comes_to_the_same_as_its_records_in_short_ones():
    long, counted = await written(700)
    short, counted_too = await written(70)
    assert len(long["assessments"]) == 699 and long["alerts"]
    for topic in ("assessments", "alerts", "rejected"):
        assert long[topic] == short[topic], topic
    for table in ("memory", "trails", "told"):
        assert dict(long[table]) == dict(short[table]), table
    assert decisions(counted) == decisions(counted_too)
    assert len(long["beats"]) == len({family for family, _ in long["beats"]})


async def test_what_does_not_decode_is_told_by_its_place_in_the_log():
    found, _ = await written(700)
    [(_, value)] = found["rejected"]
    refused = codec.decoder(Rejection)(value)
    assert (refused.file, refused.row) == ("changes/0", BROKEN)
