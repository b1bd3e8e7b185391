"""From facts of many companies of a trade to one alert for each bank that lends there."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

from world import OTHER, World, bank, running, watch

from calendars.days import is_working_day
from schemas import codec
from schemas.beats import Beat, Beats
from schemas.companies import Company
from streams.samples import company_record
from streams.transport.records import Record

DAY, SHANGHAI = 86_400, 8 * 3600
FIRST = (date(2025, 3, 3) - date(1970, 1, 1)).days
SURGE_DAY = FIRST + 102
START = datetime(2020, 1, 1, tzinfo=UTC)


def months(until: int) -> list[Beats]:
    """A few penalties of each of six trades on every working day."""
    rng = random.Random(1)
    found = []
    for day in range(FIRST, until):
        if is_working_day(date(1970, 1, 1) + timedelta(days=day)):
            noon = day * DAY - SHANGHAI + 12 * 3600
            beats = [
                Beat(industry, "500106", day, noon + rng.randrange(3600))
                for industry in "CEFGLM"
                for _ in range(rng.randrange(3, 6))
            ]
            found.append(Beats(family="penalty", beats=tuple(beats)))
    return found


def surge(n: int) -> Beats:
    at = SURGE_DAY * DAY - SHANGHAI + 10 * 3600
    beats = tuple(Beat("E", "500106", SURGE_DAY, at + k) for k in range(n))
    return Beats(family="penalty", beats=beats)


async def feed(world: World, beats: list[Beats]) -> None:
    records = [Record("beats", one.family.encode(), codec.encode(one)) for one in beats]
    await world.log.append(records)
    await world.engine.settled()


def company(uscc: str, industry: str, district: str = "500106") -> Record:
    return company_record(
        Company(uscc=uscc, source="register", industry=industry, district=district), 2
    )


async def test_a_surge_tells_each_bank_its_own_exposed_borrowers_across_partitions(log):
    world = World([bank("north"), bank("south"), bank("west")], log=log)
    third = "91110108287953633U"
    async with running(world):
        await log.append([company(u, "E") for u in (OTHER, third)] + [company("9" * 18, "C")])
        await world.watched(
            watch("north", OTHER, balance=100, borrower_name="甲"),
            watch("north", third, balance=300, borrower_name="乙"),
            watch("south", third, balance=50),
            watch("west", "9" * 18, balance=900),
        )
        await world.engine.caught_up("companies", "watches")
        await feed(world, months(SURGE_DAY))
        assert world.store.rows["alerts"] == []
        await feed(world, [surge(30)])
    message = next(iter(world.notifiers["north", "inbox"].sent.values()))
    assert "行业异动激增" in message.title and "建筑业" in message.title
    body = message.body
    assert "涉及借款人：2 户" in body and body.index("乙") < body.index("甲")
    assert world.notifiers["south", "inbox"].sent
    assert not world.notifiers["west", "inbox"].sent


async def test_what_was_counted_survives_a_restart(log):
    first = World([bank("north")], log=log)
    async with running(first):
        await log.append([company(OTHER, "E")])
        await first.watched(watch("north", OTHER))
        await first.engine.caught_up("companies", "watches")
        await feed(first, months(SURGE_DAY))
    second = World([bank("north")], log=log)
    async with running(second):
        await feed(second, [surge(30)])
    assert second.store.rows["alerts"]


async def test_counts_that_do_not_decode_are_rejected_and_stop_nothing(log):
    world = World([bank("north")], log=log)
    async with running(world):
        await log.append([Record("beats", b"penalty", b"{broken")])
        await feed(world, [surge(2)])
    assert [row["reason"] for row in world.store.rows["rejected"]] == ["undecodable"]
