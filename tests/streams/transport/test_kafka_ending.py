"""The thread of a consumer ends, whatever the driver waits for when it closes one."""

from __future__ import annotations

import asyncio
import contextlib
from types import SimpleNamespace

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.consumer.fetcher import Fetcher
from aiokafka.consumer.group_coordinator import GroupCoordinator
from aiokafka.consumer.subscription_state import SubscriptionState
from aiokafka.structs import TopicPartition
from kafka_topics import emptied

from streams.app import build_app, group_name
from streams.topics import declared
from streams.transport import kafka_ending
from streams.transport.kafka import KafkaLog


async def deaf(*_: object) -> None:
    """Wait for ever; hear of no cancellation but the second."""
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.Event().wait()
    await asyncio.Event().wait()


async def members(address: str) -> list[object]:
    admin = AIOKafkaAdminClient(bootstrap_servers=address)
    await admin.start()
    try:
        [answer] = await admin.describe_consumer_groups([group_name("monitor")])
        [group] = answer.groups
        return list(group[5])
    finally:
        await admin.close()


async def test_a_consumer_that_does_not_close_is_left_and_its_group_is_not_kept_waiting(
    kafka_broker, monkeypatch
):
    """It is what joins a group amid a stop that waits: for every other member, which may be dead."""
    monkeypatch.setattr(kafka_ending, "_CLOSE_SECONDS", 0.2)
    monkeypatch.setattr(GroupCoordinator, "close", deaf)
    await emptied(kafka_broker.address)
    log = KafkaLog({"bootstrap_servers": kafka_broker.address}, declared(2))
    await log.start()
    assigned = asyncio.Event()

    async def nothing(*_: object) -> None:
        pass

    async def got(*_: object) -> None:
        assigned.set()

    app = build_app("monitor", log, {"changes": nothing}, got)
    await app.start()
    thread = app.consumer._thread
    async with asyncio.timeout(60):
        await assigned.wait()
        assert len(await members(kafka_broker.address)) == 1
        await app.stop()
    assert not thread._thread.is_alive()
    assert await members(kafka_broker.address) == []
    monkeypatch.undo()
    await log.stop()


async def test_a_thread_that_does_not_end_is_left_behind_and_keeps_no_process(
    kafka_broker, monkeypatch, caplog
):
    monkeypatch.setattr(kafka_ending, "_ENDED_SECONDS", 0.2)
    monkeypatch.setattr(kafka_ending, "_TASKS_SECONDS", 0.2)
    await emptied(kafka_broker.address)
    log = KafkaLog({"bootstrap_servers": kafka_broker.address}, declared(2))
    await log.start()

    async def nothing(*_: object) -> None:
        pass

    app = build_app("monitor", log, {"changes": nothing}, nothing)
    await app.start()
    thread = app.consumer._thread
    go_on, shutdown = asyncio.Event(), thread._shutdown_thread

    async def late() -> None:
        await go_on.wait()
        await shutdown()

    monkeypatch.setattr(thread, "_shutdown_thread", late)
    thread.shutdown_timeout = 0.2
    async with asyncio.timeout(60):
        await app.stop()
    assert thread._thread.is_alive() and thread._thread.daemon
    assert "it is left behind" in caplog.text
    thread.thread_loop.call_soon_threadsafe(go_on.set)
    await asyncio.to_thread(thread._thread.join)
    await log.stop()


async def test_a_rebalance_amid_the_end_does_not_close_the_consumer_from_elsewhere():
    """Faust would do so in another loop than the consumer's own."""
    assert kafka_ending.EndsInTime().close() is None


async def test_the_driver_waits_for_ever_for_a_fetch_that_lost_its_partitions_amid_the_end():
    """Why all this: should it stop doing so, there is one reason less."""
    asked, cancelled = asyncio.Event(), asyncio.Event()

    async def send(node: int, request: object) -> None:
        asked.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.set()
            await asyncio.sleep(0)  # as a connection does that takes note of it
            raise

    client = SimpleNamespace(
        send=send, _loop=asyncio.get_running_loop(), _metadata_max_age_ms=1,
        cluster=SimpleNamespace(leader_for_partition=lambda tp: 1),
    )  # fmt: skip
    tp = TopicPartition("changes", 0)
    subscriptions = SubscriptionState()
    subscriptions.assign_from_user([tp])
    subscriptions.seek(tp, 0)
    fetcher = Fetcher(client, subscriptions)
    await asked.wait()
    subscriptions.unsubscribe()  # it is being rebalanced
    await cancelled.wait()
    closing = asyncio.create_task(fetcher.close())
    await asyncio.wait([closing], timeout=0.2)
    assert not closing.done()
    closing.cancel()
    await closing
