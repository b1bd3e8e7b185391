"""A fetcher that dies is noticed: the engine fails, readiness says so, a figure shows it."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from aiokafka.errors import GroupAuthorizationFailedError
from kafka_topics import emptied
from prometheus_client import CollectorRegistry
from world import World, bank, running

from streams.app import build_app
from streams.metrics import StreamMetrics
from streams.topics import declared
from streams.transport.kafka import KafkaLog
from streams.transport.kafka_vitals import KafkaVitals
from streams.vitals import ReadingEnded, Vitals, ailment


async def test_a_fetcher_that_raises_makes_the_engine_fail_with_a_sentence():
    world = World([bank("north")])
    async with running(world), asyncio.timeout(120):
        engine = world.engine
        assert (engine.ails(), world.metric("loanwatch_stage_reads", stage="intake")) == ("", 1)

        def raises():
            raise RuntimeError("a fault of the driver")

        engine.apps[0].consumer._get_active_partitions = raises
        with pytest.raises(ReadingEnded, match=r"^intake reads nothing any more: it crashed"):
            await engine.failed
        assert engine.ails() == "it has failed (ReadingEnded) and is stopping"
        assert world.metric("loanwatch_stage_reads", stage="intake") == 0
        assert world.metric("loanwatch_stage_reads", stage="monitor") == 1
    async with asyncio.timeout(60):  # Faust stops no children of a crash, and some hear the second
        while left := asyncio.all_tasks() - {asyncio.current_task()}:
            for task in left:
                task.cancel()
            await asyncio.wait(left, timeout=0.1)


def app(**more: object) -> SimpleNamespace:
    event = {name: asyncio.Event() for name in ("_shutdown", "_stopped")}
    fetcher = SimpleNamespace(started=False, **event)
    return SimpleNamespace(**{"crashed": False, "_fetcher": fetcher, "_consumer": None} | more)


async def test_a_fetcher_that_ends_without_a_word_is_dead_and_one_that_was_stopped_is_not():
    starting, ended, stopped = app(), app(), app()
    ended._fetcher.started = stopped._fetcher.started = True
    for one in (ended, stopped):
        one._fetcher._shutdown.set()
    stopped._fetcher._stopped.set()
    assert [ailment(one) for one in (starting, ended, stopped)] == ["", "its fetcher has ended", ""]


async def test_nothing_is_told_of_stages_once_they_are_left():
    told: list[BaseException] = []
    vitals = Vitals(StreamMetrics(CollectorRegistry(), ["intake"]), told.append)
    vitals.watch("intake", app(crashed=True, crash_reason=RuntimeError()))
    vitals.leave()
    vitals.look()
    assert told == []


def driver(thread_loop: asyncio.AbstractEventLoop, **tasks: object) -> SimpleNamespace:
    """A consumer's thread as far as it is looked at."""
    busy = asyncio.get_running_loop().create_future()
    coordinator = SimpleNamespace(
        _coordination_task=tasks.get("group", busy), _pending_exception=tasks.get("error"),
        check_errors=tasks.get("check"),
    )  # fmt: skip
    return SimpleNamespace(
        _thread=SimpleNamespace(is_alive=lambda: tasks.get("alive", True)),
        thread_loop=thread_loop, app=SimpleNamespace(conf=SimpleNamespace(id="loanwatch-x")),
        _consumer=SimpleNamespace(
            _coordinator=coordinator, _fetcher=SimpleNamespace(_fetch_task=tasks.get("fetch", busy))
        ),
    )  # fmt: skip


async def test_what_the_driver_does_by_itself_is_looked_at():
    loop, ended = asyncio.get_running_loop(), asyncio.get_running_loop().create_future()
    ended.set_result(None)
    vitals = KafkaVitals()
    assert vitals.ailment(driver(loop)) == ""
    assert vitals.ailment(driver(loop, fetch=ended)) == "what fetches has ended"
    assert vitals.ailment(driver(loop, group=ended)) == "what belongs to the group has ended"
    assert vitals.ailment(driver(loop, alive=False)) == "its thread has ended"
    assert vitals.ailment(SimpleNamespace(_thread=None, _consumer=None)) == ""


async def test_after_an_error_in_the_group_the_driver_goes_on_but_not_for_ever():
    asked: list[None] = []
    error = GroupAuthorizationFailedError()
    thread = driver(asyncio.get_running_loop(), error=error, check=lambda: asked.append(None))
    vitals = KafkaVitals()
    assert {vitals.ailment(thread) for _ in range(30)} == {""}
    assert vitals.ailment(driver(asyncio.get_running_loop())) == ""  # it is over
    assert {vitals.ailment(thread) for _ in range(30)} == {""}
    await asyncio.sleep(0)
    assert len(asked) == 60
    assert "GroupAuthorizationFailedError" in vitals.ailment(thread)


@pytest.mark.parametrize("dies", ["fetches", "belongs to the group"])
async def test_on_kafka_a_task_of_the_driver_that_raises_is_noticed(kafka_broker, dies):
    await emptied(kafka_broker.address)
    log = KafkaLog({"bootstrap_servers": kafka_broker.address}, declared(2))
    await log.start()

    async def nothing(*_: object) -> None:
        pass

    found = build_app("monitor", log, {"changes": nothing}, nothing)
    await found.start()
    try:
        assert ailment(found) == ""
        thread = found.consumer._thread
        consumer = thread._consumer
        task = {
            "fetches": consumer._fetcher._fetch_task,
            "belongs to the group": consumer._coordinator._coordination_task,
        }[dies]
        thread.thread_loop.call_soon_threadsafe(task.cancel)
        async with asyncio.timeout(60):
            while not ailment(found):
                await asyncio.sleep(0.01)
        assert ailment(found) == f"what {dies} has ended"
    finally:
        await found.stop()
        await log.stop()
