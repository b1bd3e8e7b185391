from __future__ import annotations

import asyncio

import pytest
from made import Time, folder_feed
from prometheus_client import CollectorRegistry
from test_keeper import Scripted, rows

from sources.metrics import SourceMetrics
from sources.recording import RecordingOutlet
from sources.supervisor import Supervisor


class Hanging(Scripted):
    async def portions(self, state, now):
        await asyncio.Future()
        yield


def supervised(outlet, **sources) -> Supervisor:
    feeds = {
        name: folder_feed("none", name=name, enabled=source is not None)
        for name, source in sources.items()
    }
    metrics = SourceMetrics(CollectorRegistry(), feeds)
    return Supervisor(feeds, sources, outlet, Time(), metrics)


async def test_a_source_that_hangs_holds_no_other_up_and_all_are_closed_at_the_end():
    outlet, hanging, quick = RecordingOutlet(), Hanging(), Scripted([rows(1, 2)])
    supervisor = supervised(outlet, one=hanging, two=quick, three=None)
    await supervisor.open()
    task = asyncio.create_task(supervisor.run())
    async with asyncio.timeout(30):
        while len(outlet.rows) < 2:
            await asyncio.sleep(0.001)
    assert {s.name: str(s.condition) for s in supervisor.statuses()} == {
        "one": "reading", "three": "disabled", "two": "waiting",
    }  # fmt: skip
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert hanging.closed and quick.closed


async def test_what_the_log_cannot_take_ends_all():
    def full(puts: int) -> None:
        raise OSError("disk full")

    supervisor = supervised(RecordingOutlet(full), one=Hanging(), two=Scripted([rows(1)]))
    async with asyncio.timeout(30):
        with pytest.raises(OSError, match="disk full"):
            await supervisor.run()


async def test_only_what_there_is_is_paused():
    supervisor = supervised(RecordingOutlet(), one=Scripted())
    assert await supervisor.pause("two", True) is None
    status = await supervisor.pause("one", True)
    assert status is not None and str(status.condition) == "paused"
