"""Whatever goes wrong in the driver is an error of the log; no task of ours ends without a word."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from aiokafka.consumer.fetcher import Fetcher
from aiokafka.consumer.subscription_state import SubscriptionState
from aiokafka.errors import KafkaConnectionError, ProducerFenced, RequestTimedOutError
from aiokafka.structs import TopicPartition
from faust.types import TP

from streams.transport import kafka, kafka_lease
from streams.transport.kafka import KafkaLog
from streams.transport.kafka_answers import Stray, answered, let_go, no_strays
from streams.transport.kafka_consumer import KafkaConsumer, KafkaThread
from streams.transport.kafka_lease import KafkaLease
from streams.transport.kafka_reading import KafkaFollower
from streams.transport.kafka_transaction import Transactions
from streams.transport.port import Fenced, LogUnavailable
from streams.transport.records import Record

CHANGES = TP("changes", 0)


async def cancelled(*_: object, **__: object) -> None:
    """Wait for something that the driver cancels, as it does when it closes a consumer."""
    future = asyncio.get_running_loop().create_future()
    future.cancel()
    await future


class Gone:
    """Part of the driver: whatever is awaited is cancelled by the driver itself."""

    _closed = False

    def __getattr__(self, name: str) -> object:
        return lambda *_, **__: None if name == "assign" else cancelled()


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> KafkaLog:
    found = KafkaLog({"bootstrap_servers": "127.0.0.1:1"}, [])
    found.partitions = {"changes": 1}
    found._reader = found._producer = found._admin = Gone()
    monkeypatch.setattr(found, "_new_producer", lambda **_: Gone())
    monkeypatch.setattr(kafka, "reader", lambda *_, **__: Gone())
    return found


async def replayed(log: KafkaLog) -> None:
    async for _ in log.replay({CHANGES: None}):
        pass


@pytest.mark.parametrize("ask", [
    lambda log: log.lease("loanwatch-x", "0", [CHANGES]),
    lambda log: log.append([Record("changes", b"k", b"v", 0)]),
    lambda log: log.lag("loanwatch-x", [CHANGES]),
    lambda log: log.follow("changes", from_end=True),
    lambda log: KafkaFollower(Gone(), Gone(), []).news(),
    lambda log: KafkaFollower(Gone(), Gone(), []).arrived(),
    replayed,
])  # fmt: skip
async def test_whatever_is_asked_a_cancellation_by_the_driver_is_a_log_that_is_not_there(
    log, monkeypatch, ask
):
    monkeypatch.setattr(kafka, "send", cancelled)
    with pytest.raises(LogUnavailable, match="Stray"):
        await ask(log)


async def test_a_log_that_cannot_be_started_says_where_it_looked(monkeypatch):
    monkeypatch.setattr(kafka, "AIOKafkaAdminClient", lambda **_: Gone())
    with pytest.raises(LogUnavailable, match=r"no Kafka answers at 127\.0\.0\.1:1"):
        await KafkaLog({"bootstrap_servers": "127.0.0.1:1"}, []).start()


async def test_closing_and_marking_raise_nothing(log, monkeypatch):
    await KafkaFollower(Gone(), Gone(), []).close()
    monkeypatch.setattr(kafka_lease, "Transactions", lambda *_, **__: Gone())
    lease = KafkaLease(Gone(), "g", {"changes": 1}, {}, lambda offsets: None, announced=False)
    await lease.release()
    assert lease.released
    consumer = KafkaConsumer.__new__(KafkaConsumer)
    consumer._thread = Gone()
    assert await consumer.mark({CHANGES: 1}) is False


async def test_how_far_a_thread_is_that_has_ended_is_not_known():
    ended = asyncio.new_event_loop()
    ended.close()
    thread = KafkaThread.__new__(KafkaThread)
    thread.thread_loop = ended
    assert await thread.reached([CHANGES]) == {}


@pytest.mark.parametrize("turns", range(6))
async def test_asking_how_far_a_thread_is_ends_when_the_asker_is_cancelled(turns):
    """Also where the answer comes in the same moment: `asyncio.wait_for` would take the answer."""
    thread = KafkaThread.__new__(KafkaThread)
    thread.thread_loop, thread.fetched, thread._consumer = asyncio.get_running_loop(), {}, None
    asking = asyncio.create_task(thread.reached([CHANGES]))
    for _ in range(turns):  # it is asked, answered, and told
        await asyncio.sleep(0)
    asked = asking.cancel()
    await asyncio.wait([asking])
    assert asking.cancelled() is asked


@pytest.mark.parametrize(("error", "told"), [
    (asyncio.CancelledError(), LogUnavailable), (RequestTimedOutError(), LogUnavailable),
    (TimeoutError(), LogUnavailable), (RuntimeError("the handler is closed"), LogUnavailable),
    (ProducerFenced(), Fenced), (ValueError("too large"), ValueError),
])  # fmt: skip
async def test_a_commit_tells_what_became_of_the_lease(monkeypatch, error, told):
    async def commit(*_: object) -> None:
        raise error

    monkeypatch.setattr(
        kafka_lease, "Transactions", lambda *_, **__: SimpleNamespace(commit=commit)
    )
    lease = KafkaLease(Gone(), "g", {"changes": 1}, {}, lambda offsets: None, announced=False)
    with pytest.raises(told):
        await lease.commit([Record("changes", b"k", b"v", 0)], {})


async def test_of_things_done_side_by_side_a_cancelled_one_has_failed():
    transactions = Transactions.__new__(Transactions)
    with pytest.raises(Stray):
        await transactions._together(cancelled(), asyncio.sleep(0))


async def test_a_cancellation_that_is_meant_for_us_goes_through():
    waiting = asyncio.Event()

    async def work() -> None:
        with answered("Kafka is silent"):
            waiting.set()
            await asyncio.Future()

    task = asyncio.create_task(work())
    await waiting.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    closing = asyncio.create_task(let_go(asyncio.Event().wait()))
    await asyncio.sleep(0)
    closing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await closing


async def test_a_time_limit_around_stays_one():
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            with no_strays():
                await asyncio.Future()


async def test_the_driver_cancels_whoever_closes_a_consumer_that_rests_after_an_error():
    """Why all this: should it stop doing so, this file can be made simpler."""
    sent = asyncio.Event()

    async def send(node: int, request: object) -> None:
        sent.set()
        raise KafkaConnectionError

    client = SimpleNamespace(
        send=send, _loop=asyncio.get_running_loop(), _metadata_max_age_ms=1,
        cluster=SimpleNamespace(leader_for_partition=lambda tp: 1),
    )  # fmt: skip
    tp = TopicPartition("changes", 0)
    subscriptions = SubscriptionState()
    subscriptions.assign_from_user([tp])
    subscriptions.seek(tp, 0)

    def fetcher() -> Fetcher:
        return Fetcher(client, subscriptions, retry_backoff_ms=60_000)

    first = fetcher()
    await sent.wait()
    with pytest.raises(asyncio.CancelledError):
        await first.close()
    sent.clear()
    second = fetcher()
    await sent.wait()
    await let_go(second.close())
