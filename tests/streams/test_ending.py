"""What does not end is left behind: a stop comes to its end all the same."""

from __future__ import annotations

import asyncio
import contextlib
from types import SimpleNamespace

import streams.engine
from streams.ending import Ending
from streams.engine import Engine


async def deaf() -> None:
    """Wait for ever, and hear of no cancellation but the second, with which the test ends."""
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.Event().wait()
    await asyncio.Event().wait()


async def test_what_never_ends_is_left_behind_and_what_ends_is_waited_for():
    done: list[str] = []

    async def work(name: str) -> None:
        await asyncio.sleep(0.01)
        done.append(name)

    ending = Ending(0.2)
    async with asyncio.timeout(30):
        await ending.wait(work("first"), deaf(), what="some")
        assert done == ["first"]
        await ending.wait(deaf(), what="more")  # no time is left; it is not waited for
        await asyncio.sleep(0.01)


async def test_what_has_no_time_left_is_cancelled():
    cancelled = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    await Ending(0.01).wait(work(), what="work")
    async with asyncio.timeout(30):
        await cancelled.wait()


async def test_what_goes_wrong_while_stopping_stops_nothing_else(caplog):
    async def fails() -> None:
        raise RuntimeError("broken")

    await Ending(1).wait(fails(), what="work")
    await asyncio.sleep(0)
    assert "while stopping: RuntimeError: broken" in caplog.text


async def test_an_engine_stops_though_nothing_of_it_does(monkeypatch):
    monkeypatch.setattr(streams.engine, "_STOP_SECONDS", 0.1)
    engine = Engine.__new__(Engine)
    asked: list[str] = []

    def part(name: str, of: str) -> SimpleNamespace:
        async def end() -> None:
            asked.append(name)
            await deaf()

        return SimpleNamespace(**{of: end})

    engine._vitals = SimpleNamespace(leave=lambda: None)
    engine.apps = [part("app", "stop"), part("another app", "stop")]
    engine._lanes, engine._groups, engine._tasks = {}, {}, []
    engine.archive, engine.outboxes, engine.intake, engine.monitor = None, None, None, None
    engine.failed = asyncio.get_running_loop().create_future()
    async with asyncio.timeout(30):
        await engine.stop()
        assert asked == ["app", "another app"]
        engine.apps, engine._lanes = [], {"monitor": part("lanes", "close")}
        engine._tasks = [asyncio.create_task(deaf())]
        await asyncio.sleep(0)
        await engine.stop()
        engine._lanes, engine.archive = {}, part("archive", "close")
        await engine.stop()
        engine.archive, engine.outboxes = None, part("outboxes", "close")
        await engine.stop()
        share = part("lease", "drop")
        engine.outboxes = None
        engine._groups = {"monitor": SimpleNamespace(held=lambda: [share])}
        await engine.stop()
        assert asked[2:] == ["lanes", "archive", "outboxes", "lease"]
    await asyncio.sleep(0.01)  # who is deaf hears that it shall end
