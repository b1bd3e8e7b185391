from __future__ import annotations

import asyncio
from datetime import date

import pytest
from made import COMMON, Time, cells, folder_feed, keeper

from schemas.incoming import Row
from schemas.source_health import Ailment, Condition
from sources.base import Portion, SourceTrouble
from sources.recording import RecordingOutlet


class Scripted:
    """A source that gives what it was told to give, one list of portions a reading."""

    def __init__(self, *readings: list) -> None:
        self._readings = iter(readings)
        self.closed = False

    async def portions(self, state, now):
        for portion in next(self._readings, []):
            if isinstance(portion, Exception):
                raise portion
            yield portion

    async def sample(self, most, now):
        return []

    async def close(self) -> None:
        self.closed = True


def rows(*numbers: int, **more: str) -> Portion:
    found = [
        Row(source="penalty_table", load="l", file="f", row=n, cells=cells(n, **more))
        for n in numbers
    ]
    return Portion(found, {"place": str(numbers[-1]).encode()})


def made(*readings, outlet=None, clock=None, **more):
    feed = folder_feed("none", **more)
    return keeper(feed, Scripted(*readings), outlet or RecordingOutlet(), clock)


async def test_health_is_kept_with_the_rows_and_known_after_a_restart():
    outlet = RecordingOutlet()
    await made([rows(1, 2), rows(3)], outlet=outlet).read()
    again = made(outlet=outlet)
    await again.open()
    assert again.health.rows == 3
    assert set(again.health.header) == set(cells(1))
    assert outlet.state["test_source"]["place"] == b"3"


async def test_a_pause_survives_a_restart_and_stops_between_two_portions():
    outlet = RecordingOutlet()
    one = made(outlet=outlet)

    class Pausing(Scripted):
        async def portions(self, state, now):
            yield rows(1)
            await one.pause(True)
            yield rows(2)
            yield rows(3)

    one.source = Pausing()
    await one.read()
    assert [row.row for row in outlet.rows] == [1, 2]
    again = made([rows(4)], outlet=outlet)
    await again.open()
    assert again.condition is Condition.PAUSED
    await again.pause(False)
    assert again.condition is Condition.WAITING
    once_more = made(outlet=outlet)
    await once_more.open()
    assert once_more.condition is Condition.WAITING


async def test_trouble_is_told_after_three_times_and_is_over_with_the_next_reading():
    outlet, trouble = RecordingOutlet(), [SourceTrouble("the host does not answer")]
    one = made(trouble, trouble, trouble, [rows(1)], outlet=outlet)
    for _ in range(3):
        await one.read()
    assert [(a.ailment, a.raised) for a in outlet.alerts] == [(Ailment.FAILING, True)]
    assert "does not answer" in outlet.alerts[0].detail
    await one.read()
    assert [(a.ailment, a.raised) for a in outlet.alerts][1:] == [(Ailment.FAILING, False)]


async def test_what_was_told_last_is_shown_also_after_a_restart():
    outlet, trouble = RecordingOutlet(), [SourceTrouble("x")]
    await (one := made(trouble, trouble, trouble, [rows(1)], outlet=outlet)).open()
    for _ in range(4):
        await one.read()
    again = made(outlet=outlet)
    await again.open()
    for keeper_ in (one, again):
        assert [(a.ailment, a.raised) for a in keeper_.status().recent] == [
            (Ailment.FAILING, False), (Ailment.FAILING, True),
        ]  # fmt: skip


async def test_a_fault_of_ours_is_trouble_and_its_text_is_told_nobody(caplog):
    outlet = RecordingOutlet()
    one = made([rows(1), ValueError("password=secret")], outlet=outlet)
    await one.read()
    assert one.health.failures == 1
    assert [row.row for row in outlet.rows] == [1]
    assert "secret" not in one.health.trouble + caplog.text


async def test_an_outlet_that_breaks_is_not_the_sources_fault():
    def full(puts: int) -> None:
        raise OSError("disk full")

    one = made([rows(1)], outlet=RecordingOutlet(full))
    with pytest.raises(OSError, match="disk full"):
        await one.read()
    assert one.health.failures == 0


async def test_a_source_whose_ground_has_ended_is_not_read_and_that_is_said():
    outlet = RecordingOutlet()
    one = made([rows(1)], outlet=outlet, ends=date(2026, 3, 1))
    assert one.condition is Condition.EXPIRED
    task = asyncio.create_task(one.run())
    await until(lambda: outlet.alerts)
    task.cancel()
    assert not outlet.rows
    assert [(a.ailment, a.raised) for a in outlet.alerts] == [(Ailment.EXPIRED, True)]


async def test_it_is_read_at_once_and_then_when_it_is_due():
    outlet, clock = RecordingOutlet(), Time()
    one = made([rows(1)], [rows(2)], outlet=outlet, clock=clock)
    task = asyncio.create_task(one.run())
    await until(lambda: outlet.rows)
    assert [row.row for row in outlet.rows] == [1]
    clock.move(seconds=60)
    await one.pause(False)  # wakes it
    await until(lambda: len(outlet.rows) == 2)
    task.cancel()
    assert [row.row for row in outlet.rows] == [1, 2]


async def test_an_idle_source_writes_nothing():
    outlet, clock = RecordingOutlet(), Time()
    one = made([rows(1)], outlet=outlet, clock=clock)
    await one.read()
    before = outlet._puts
    for _ in range(9):
        clock.move(minutes=1)
        await one.read()
    assert outlet._puts == before
    clock.move(minutes=2)
    await one.read()
    assert outlet._puts == before + 1  # when it was last looked at is known roughly


async def test_a_reading_that_was_cut_short_says_nothing_of_its_header():
    outlet = RecordingOutlet()
    one = made(
        [rows(1, 备注="x")], [rows(2), SourceTrouble("x")], [rows(3)], outlet=outlet
    )  # fmt: skip
    await one.read()
    await one.read()
    assert not outlet.alerts
    await one.read()
    assert [(a.ailment, a.detail) for a in outlet.alerts] == [
        (Ailment.HEADER_CHANGED, "gone: 备注")
    ]


async def test_the_list_says_who_answers_on_which_ground_and_until_when():
    status = made().status()
    assert (status.owner, status.legal_basis) == (COMMON["owner"], COMMON["legal_basis"])
    assert (status.type, status.ends, status.condition) == ("folder", "2026-12-31", "waiting")


async def until(holds) -> None:
    async with asyncio.timeout(30):
        while not holds():
            await asyncio.sleep(0.001)
