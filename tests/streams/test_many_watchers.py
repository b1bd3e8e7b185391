"""One borrower with ten thousand watchers: all are told, and every record fits into the log."""

from __future__ import annotations

from prometheus_client import CollectorRegistry
from world import CATALOGUE, COMPANY, POLICY, bank, seizure, watch

from schemas import codec
from schemas.alerts import Alert
from schemas.assessments import Assessment
from store.recording import RecordingStore
from store.writer import Writer
from streams.clock import wall_clock
from streams.engine import Engine, Rulebook
from streams.samples import watch_record
from streams.transport.records import Record

WATCHERS = 10_000


async def values(log, topic: str) -> list[bytes]:
    follower = await log.follow(topic)
    found: list[bytes] = []
    while some := await follower.news():
        found += some
    await follower.close()
    return found


async def test_ten_thousand_institutions_are_told_of_one_fact_once_each(log):
    banks = {f"bank_{n:05d}": bank(f"bank_{n:05d}") for n in range(WATCHERS)}
    rulebook = Rulebook(POLICY, CATALOGUE, {}, banks, frozenset())
    engine = Engine(
        log, rulebook, Writer(RecordingStore()), {}, CollectorRegistry(), clock=wall_clock,
        jitter=lambda: 0.0, announce=lambda news: None, roles=("monitor",),
    )  # fmt: skip
    await engine.start()
    try:
        await log.append([watch_record(watch(name), 2) for name in banks])
        await engine.caught_up("watches")
        for number in (1, 2):  # the second is of the same concern: grouped for all
            change = seizure(number)
            await log.append([Record("changes", COMPANY.encode(), codec.encode(change))])
            await engine.caught_up("changes")
    finally:
        await engine.stop()
    alerts = [codec.decoder(Alert)(raw) for raw in await values(log, "alerts")]
    assert {alert.institution for alert in alerts} == set(banks)
    assert len(alerts) == WATCHERS
    first, second = [codec.decoder(Assessment)(raw) for raw in await values(log, "assessments")]
    assert {d.reason for d in first.decisions} == {"first"}
    assert {d.reason for d in second.decisions} == {"grouped"}
    assert len(second.decisions) == WATCHERS
