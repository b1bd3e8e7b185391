"""What Kafka's consumer fetched and could not hand over is fetched again, not lost."""

from __future__ import annotations

import asyncio
import inspect
from types import SimpleNamespace

import pytest
from aiokafka.consumer.fetcher import Fetcher
from faust.types import TP
from kafka_topics import emptied

from streams.app import build_app, group_name
from streams.roles import GATHERING, ROLES
from streams.topics import declared
from streams.transport.kafka import KafkaLog
from streams.transport.kafka_consumer import KafkaConsumer
from streams.transport.records import Record


def records(start: int, end: int) -> list[Record]:
    return [Record("changes", b"k", str(n).encode(), n % 2) for n in range(start, end)]


@pytest.mark.parametrize("committed", [False, True])
async def test_records_that_arrive_while_the_flow_is_stopped_come_when_it_goes_on(
    kafka_broker, committed
):
    """A rebalance stops the flow while a fetch is under way: the fetch comes back in vain."""
    await emptied(kafka_broker.address)
    log = KafkaLog({"bootstrap_servers": kafka_broker.address}, declared(2))
    await log.start()
    seen: list[int] = []

    async def handle(batch) -> None:
        seen.extend(int(value) for value in batch.values)
        if committed:
            await log.mark(group_name("monitor"), {batch.tp: batch.next})

    async def assigned(partitions) -> None:
        pass

    app = build_app("monitor", log, {"changes": handle}, assigned)
    await app.start()
    try:
        async with asyncio.timeout(60):
            await log.append(records(0, 10))
            while set(seen) != set(range(10)):
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.2)  # the next fetch is under way
            app.consumer.stop_flow()
            await log.append(records(10, 20))
            await asyncio.sleep(1.5)  # it has come back by now
            app.consumer.resume_flow()
            await log.append(records(20, 30))
            while not set(seen) >= set(range(30)):
                await asyncio.sleep(0.01)
    except TimeoutError:
        pytest.fail(f"never seen: {sorted(set(range(30)) - set(seen))}")
    finally:
        await app.stop()
        await log.stop()


async def test_what_was_fetched_and_is_not_handed_over_yet_is_work_to_come(
    kafka_broker, monkeypatch
):
    """Its position is past the records by then, in a thread of its own."""
    await emptied(kafka_broker.address)
    log = KafkaLog({"bootstrap_servers": kafka_broker.address}, declared(2))
    await log.start()
    fetched, go_on = asyncio.Event(), asyncio.Event()
    fetch = KafkaConsumer._wait_next_records
    group, tps = group_name("monitor"), [TP("changes", 0), TP("changes", 1)]

    async def held_back(self, seconds):
        found = await fetch(self, seconds)
        if found[0]:
            fetched.set()
            await go_on.wait()
        return found

    async def handle(batch) -> None:
        await log.mark(group, {batch.tp: batch.next})

    async def assigned(partitions) -> None:
        pass

    monkeypatch.setattr(KafkaConsumer, "_wait_next_records", held_back)
    app = build_app("monitor", log, {"changes": handle}, assigned)
    await app.start()
    try:
        async with asyncio.timeout(60):
            await log.append(records(0, 1))
            await fetched.wait()
            assert sum((await log.lag(group, tps)).values()) == 1
            go_on.set()
            while any((await log.lag(group, tps)).values()):
                await asyncio.sleep(0.01)
    finally:
        go_on.set()
        await app.stop()
        await log.stop()


async def nothing(*_: object) -> None:
    pass


@pytest.mark.parametrize(("found", "rests"), [(0, []), (1, [0.05]), (9, [0.05])])
async def test_whoever_gathers_rests_once_after_each_fetch_that_found_something(found, rests):
    """Each fetch names every partition of a role; one that finds nothing has waited at the broker."""
    consumer, rested = KafkaConsumer.__new__(KafkaConsumer), []
    consumer._fetched_in_vain, consumer._buffered_partitions = False, set()
    consumer.app = SimpleNamespace(consumer_generation_id=1)
    consumer.transport = SimpleNamespace(most_records=4, gather_seconds=0.05)
    consumer.flow_active, consumer._stopped = True, asyncio.Event()
    consumer._crashed = asyncio.Event()
    record = SimpleNamespace(key=b"k", value=b"v", offset=0)
    tp = TP("changes", 0)

    async def fetch(seconds):
        return ({tp: [record] * found} if found else {}), {tp}

    async def sleep(seconds):
        rested.append(seconds)

    consumer._wait_next_records, consumer.sleep = fetch, sleep
    handed = [message.value async for _, message in consumer.getmany(1.0)]
    assert sum(len(batch.values) for batch in handed) == found
    assert rested == rests


def test_only_those_gather_whom_nobody_waits_for_and_less_than_the_driver_waits_itself():
    """Longer, and the driver would fetch all but what waits: the order of partitions would go."""
    waits = inspect.signature(Fetcher).parameters["prefetch_backoff"].default
    log = KafkaLog({"bootstrap_servers": "127.0.0.1:1"}, declared(1))
    gather = {
        role: build_app(role, log, {}, nothing).transport.gather_seconds
        for role in (*ROLES, *GATHERING)
    }
    assert {role for role, seconds in gather.items() if seconds} == {"pulse", "audit", "archive"}
    assert 0 < max(gather.values()) < waits
