"""Between the log and the store: bounded while the store is away, whole when it is back."""

from __future__ import annotations

import asyncio

import pytest
from faust.types import TP
from old_server import LANDING, OldServer
from prometheus_client import CollectorRegistry
from some_alerts import accepted, alert

import store.writer
import streams.archive
from schemas import codec
from store.base import StoreDown
from store.recording import RecordingStore
from store.writer import Writer
from streams.archive import ArchiveStage
from streams.clock import wall_clock
from streams.metrics import StreamMetrics
from streams.shares import Group
from streams.topics import declared
from streams.transport.log import EmbeddedLog
from streams.transport.records import Batch

TOPICS = ("assessments", "alerts", "receipts", "rejected")


class Bench:
    """A stage on a log and a store of the test's own, fed by hand."""

    def __init__(self, store, **more) -> None:
        self.store, self.log, self.announced = store, EmbeddedLog(None, topics=declared(2)), []
        self.registry = CollectorRegistry()
        self.stage = ArchiveStage(
            Group(self.log, "archive", TOPICS), Writer(store), wall_clock,
            StreamMetrics(self.registry, ["archive"]), self.announced.extend,
            linger_seconds=0.001, **more,
        )  # fmt: skip
        self.fed = 0

    async def feed(self, *records, topic="assessments") -> None:
        values = [codec.encode(record) for record in records]
        batch = Batch(TP(topic, 0), self.fed, self.fed + len(values), [b"k"] * len(values), values)
        self.fed = batch.next
        await self.stage.handlers[topic](None, batch)

    def read(self, topic="assessments") -> int:
        return self.log.committed("archive").get(TP(topic, 0), 0)

    def metric(self, name: str) -> float | None:
        return self.registry.get_sample_value(name)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(streams.archive, "_FIRST_WAIT", 0.01)
    monkeypatch.setattr(streams.archive, "_LONGEST_WAIT", 0.05)


async def test_while_the_store_is_down_a_bounded_number_is_collected_and_then_all_arrive_once():
    bench = Bench(RecordingStore(fails=10**9), most_records=30)
    running = asyncio.create_task(bench.stage.run())
    feeding = asyncio.create_task(feed_all(bench, range(1, 101)))
    await until(lambda: bench.metric("loanwatch_store_retries_total") >= 3)
    assert 30 <= bench.fed <= 61  # as much as may be collected, on its way, and in the hand
    stood_at, tries = bench.fed, bench.metric("loanwatch_store_retries_total")
    await until(lambda: bench.metric("loanwatch_store_retries_total") >= tries + 3)
    assert (bench.fed, bench.read()) == (stood_at, 0)
    assert bench.metric("loanwatch_store_up") == 0
    bench.store.fails = 0
    async with asyncio.timeout(30):
        await feeding
        while not bench.stage.idle():
            await asyncio.sleep(0.01)
    running.cancel()
    ids = [row["fact_id"] for row in bench.store.rows["facts"]]
    assert ids == [accepted(i).change.fact_id for i in range(1, 101)]
    assert bench.read() == 100
    assert bench.metric("loanwatch_store_up") == 1
    assert bench.metric("loanwatch_store_insert_seconds_count") >= 1


async def feed_all(bench, numbers) -> None:
    for i in numbers:
        await bench.feed(accepted(i))
        await asyncio.sleep(0)


async def test_bytes_bound_what_is_collected_as_well():
    bench = Bench(RecordingStore(fails=10**9), most_bytes=2_000)
    feeding = asyncio.create_task(feed_all(bench, range(1, 101)))
    await asyncio.sleep(0.3)
    assert bench.fed < 20
    feeding.cancel()


async def test_a_flush_that_is_cut_off_loses_nothing():
    bench = Bench(RecordingStore(fails=10**9))
    await bench.feed(accepted(1), accepted(2))
    flushing = asyncio.create_task(bench.stage.flush())
    await asyncio.sleep(0.05)
    flushing.cancel()
    await asyncio.gather(flushing, return_exceptions=True)
    await bench.feed(accepted(3))
    bench.store.fails = 0
    assert not bench.stage.idle()
    await bench.stage.flush()
    assert len(bench.store.rows["facts"]) == 2
    await bench.stage.flush()
    assert len(bench.store.rows["facts"]) == 3
    assert bench.read() == 3 and bench.stage.idle()


async def test_what_a_topic_had_stored_is_not_stored_again_for_another_that_failed():
    bench = Bench(RecordingStore())
    await bench.feed(accepted(1))
    bench.fed = 0
    await bench.feed(alert(1), topic="alerts")
    honest = bench.store.land
    failures = iter([False, True, False])  # assessments, alerts, alerts once more

    def land(topic, pieces):
        if next(failures):
            raise StoreDown("away")
        honest(topic, pieces)

    bench.store.land = land
    await bench.stage.flush()
    assert len(bench.store.rows["facts"]) == len(bench.store.rows["alerts"]) == 1
    assert bench.announced == [alert(1)]


async def test_stopping_does_not_wait_for_a_store_that_is_away():
    bench = Bench(RecordingStore(fails=10**9))
    await bench.feed(accepted(1))
    async with asyncio.timeout(30):
        await bench.stage.close(patience=0.05)
    assert bench.read() == 0  # it is in the log, and read again at the next start


async def test_a_store_is_looked_after_while_nothing_is_written(monkeypatch):
    monkeypatch.setattr(streams.archive, "_LOOK_SECONDS", 0.01)
    bench = Bench(RecordingStore())
    running = asyncio.create_task(bench.stage.run())
    await until(lambda: bench.metric("loanwatch_store_up") == 1)

    def away(*_):
        raise StoreDown("away")

    bench.store.query = away
    await until(lambda: bench.metric("loanwatch_store_up") == 0)
    running.cancel()


async def until(holds) -> None:
    async with asyncio.timeout(30):
        while not holds():
            await asyncio.sleep(0.01)


async def test_a_server_that_was_away_has_everything_once_when_it_is_back(tmp_path, monkeypatch):
    """Over the wire: killed amid the inserts, away while more comes, then started again."""
    monkeypatch.setattr(store.writer, "migrate", lambda store: [])  # the old engine's own table
    server = OldServer(tmp_path)
    server.start()
    wire = server.store()
    try:
        wire.command(LANDING)
        bench = Bench(wire, most_records=50)
        running = asyncio.create_task(bench.stage.run())
        feeding = asyncio.create_task(feed_all(bench, range(1, 401)))
        await until(lambda: bench.read() >= 50)
        await asyncio.to_thread(server.stop)
        await until(lambda: bench.metric("loanwatch_store_up") == 0)
        before = bench.read()
        await asyncio.sleep(0.2)
        assert bench.read() == before < 400
        await asyncio.to_thread(server.start)
        async with asyncio.timeout(20):
            await feeding
            await until(bench.stage.idle)
        running.cancel()
        assert bench.read() == 400
        rows = wire.query("SELECT first, lines FROM landed_assessments FINAL ORDER BY first")
        stored = [line for row in rows for line in row["lines"].split("\n")]
        assert stored == [codec.encode(accepted(i)).decode() for i in range(1, 401)]
    finally:
        wire.close()
        server.stop()


class SlowStore(RecordingStore):
    """Takes as many seconds over an insert as it is told, on a clock of the test's own."""

    now = took = 0.0

    def land(self, topic, pieces):
        self.now += self.took
        super().land(topic, pieces)


async def test_small_flushes_follow_each_other_the_later_the_dearer_they_are(monkeypatch):
    """An insert of one record costs the engine as much as one of hundreds."""
    store = SlowStore()
    monkeypatch.setattr(streams.archive, "perf_counter", lambda: store.now)
    bench = Bench(store)
    bench.stage._linger = 0.2
    lingers = []
    for store.took in (0.0, 0.001, 0.02, 60.0):
        await bench.feed(accepted(bench.fed + 1))
        await bench.stage.flush()
        lingers.append(bench.stage.linger_seconds())
    assert lingers[0] == 0.2 <= lingers[1] < lingers[2] <= lingers[3] == 1.0
    store.took = 0.0
    await bench.feed(*(accepted(1000 + i) for i in range(1000)))
    await bench.stage.flush()
    assert bench.stage.linger_seconds() == 1.0  # much to do: fewer and larger inserts
    await bench.feed(*(accepted(2000 + i) for i in range(5000)))
    await bench.stage.flush()
    assert bench.stage.linger_seconds() == 3.0  # 5000 in a second: still fewer, while it lasts
    await bench.feed(*(accepted(7000 + i) for i in range(14_999)))
    await bench.stage.flush()
    assert bench.stage.linger_seconds() == 1.0
    await bench.feed(accepted(5000))
    await bench.stage.flush()
    assert bench.stage.linger_seconds() == 0.2
