"""A reader that asks only what it was told of gets all there is."""

from __future__ import annotations

import asyncio

from faust.types import TP
from hypothesis import given
from hypothesis import strategies as st

from streams.app import build_app
from streams.topics import Topic
from streams.transport.arrivals import Arrivals
from streams.transport.log import EmbeddedLog
from streams.transport.records import Record

TPS = [TP(topic, p) for topic in ("a", "b") for p in (0, 1)]
places = st.sampled_from(TPS)
steps = st.lists(st.tuples(st.just("write"), places) | st.tuples(st.just("read"), st.sets(places)))


async def nothing(partitions) -> None:
    pass


async def until(done) -> None:
    async with asyncio.timeout(60):
        while not done():
            await asyncio.sleep(0.001)


@given(steps=steps)
def test_whatever_may_be_read_when_a_reader_gets_every_record_once_and_in_order(steps):
    log, arrivals = EmbeddedLog(None), Arrivals()
    for name in ("a", "b"):
        log.declare(Topic(name, "k", "", partitions=2))
    log.subscribe(arrivals, {"a", "b"})
    written, read = ({tp: [] for tp in TPS} for _ in range(2))

    def look(allowed: set[TP]) -> None:  # what the embedded consumer does, one batch a partition
        for tp in arrivals.among(allowed):
            if (batch := log.read(tp, len(read[tp]), 2)) is None:
                arrivals.taken(tp)
            else:
                read[tp] += batch.values

    for n, (what, which) in enumerate(steps):
        if what == "write":
            written[which].append(b"%d" % n)
            log.commit([Record(which.topic, b"k", written[which][-1], which.partition)])
        else:
            look(which)
    while arrivals.among(TPS):
        look(set(TPS))
    assert read == written
    log.close()


async def test_a_reader_waits_until_something_is_written_and_no_longer():
    arrivals = Arrivals()
    waiting = asyncio.create_task(arrivals.wait(60))
    await asyncio.sleep(0)
    assert not waiting.done()
    arrivals.add([TPS[0]])
    async with asyncio.timeout(30):
        await waiting
        await arrivals.wait(60)  # it came before the reader asked
    assert arrivals.among([TPS[0]]) == [TPS[0]]
    async with asyncio.timeout(30):
        await arrivals.wait(0.01)  # what comes from now on wakes again, or the time


async def test_a_running_consumer_asks_no_partition_that_got_nothing(monkeypatch):
    log = EmbeddedLog(None, topics=[Topic(name, "k", "", partitions=2) for name in ("a", "b")])
    asked: list[TP] = []
    seen: list[bytes] = []
    read = log.read

    def noted(tp, *args):
        asked.append(tp)
        return read(tp, *args)

    async def take(batch) -> None:
        seen.extend(batch.values)

    monkeypatch.setattr(log, "read", noted)
    app = build_app("x", log, {"a": take, "b": take}, nothing)
    await app.start()
    try:
        log.commit([Record("a", b"k", b"0", 1)])
        await until(lambda: len(seen) == 1)
        asked.clear()
        for n in range(1, 20):
            log.commit([Record("b", b"k", b"%d" % n, 0)])
            await until(lambda n=n: len(seen) == n + 1)
        assert seen == [b"%d" % n for n in range(20)]
        assert set(asked) == {TP("b", 0)}
    finally:
        await app.stop()
        log.close()


async def test_who_gathers_gets_what_was_written_meanwhile_in_one_batch():
    log = EmbeddedLog(None, topics=[Topic("a", "k", "", partitions=1)])
    sizes: list[int] = []

    async def take(batch) -> None:
        sizes.append(len(batch.values))

    app = build_app("x", log, {"a": take}, nothing)
    app.transport.gather_seconds = 0.3
    await app.start()
    try:
        log.commit([Record("a", b"k", b"first", 0)])
        await until(lambda: sum(sizes) == 1)
        for n in range(50):
            log.commit([Record("a", b"k", b"%d" % n, 0)])
            await asyncio.sleep(0)
        await until(lambda: sum(sizes) == 51)
        assert sizes == [1, 50]
    finally:
        await app.stop()
        log.close()


async def test_who_gathers_does_not_keep_waiting_what_comes_after_a_while():
    log = EmbeddedLog(None, topics=[Topic("a", "k", "", partitions=1)])
    seen: list[bytes] = []

    async def take(batch) -> None:
        seen.extend(batch.values)

    app = build_app("x", log, {"a": take}, nothing)
    app.transport.gather_seconds = 3600
    await app.start()
    try:
        await asyncio.sleep(0.1)  # it has looked and found nothing
        log.commit([Record("a", b"k", b"first", 0)])
        await until(lambda: seen == [b"first"])
    finally:
        await app.stop()
        log.close()
