"""Orders become watches in one transaction with their answer; time and mergers do the rest."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from world import COMPANY, OTHER, THEN, World, bank, running, seizure, watch

from schemas import codec
from schemas.companies import Company
from schemas.identifiers import watch_id
from schemas.orders import AddWatch, Order, Ordered, PauseWatch, Terms, TransferWatch
from streams.samples import company_record
from streams.transport.port import Log
from streams.transport.records import Record

DAY = timedelta(days=1)
WATCH = watch_id("north", "L-1", COMPANY)


def add(number: int = 1, institution: str = "north", uscc: str = COMPANY, **terms) -> AddWatch:
    given = {"consent_reference": "授权1", "officer": "rm-07", **terms}
    return AddWatch(
        order_id=f"o{number}", institution=institution, uscc=uscc, at=THEN,
        terms=Terms(loan_reference=f"L-{number}", **given),
    )  # fmt: skip


async def order(world: World, *orders: Order) -> None:
    await world.log.append([Record("orders", o.uscc.encode(), codec.encode(o)) for o in orders])
    await world.engine.settled()


def told(world: World, name: str) -> list[dict]:
    """What a bank was told, as machines read it: type and content, in order."""
    found = [
        json.loads(message.payload) for message in world.notifiers[name, "inbox"].sent.values()
    ]
    return [{"type": one["type"], **one["data"]} for one in found]


async def said(log: Log) -> list[str]:
    """What the log holds of answers, in the order of its partitions."""
    follower = await log.follow("ordered")
    found = [codec.decoder(Ordered)(raw) for raw in await follower.news()]
    await follower.close()
    return [f"{a.order} {a.refusal.value or a.outcome.value}" for a in found]


async def test_an_order_is_answered_and_counts_from_then_on(log):
    world = World([bank("north")], log=log)
    async with running(world):
        await order(world, add(), add(), add(consent_reference=""))
        await world.offer(seizure(1))
        pause = PauseWatch(order_id="p", institution="north", uscc=COMPANY, watch_id=WATCH, at=THEN)
        await order(world, pause)
        await world.offer(seizure(2, at=THEN + 30 * DAY))
        assert world.metric("loanwatch_decisions_total", reason="watch_paused") == 1
        assert world.metric(
            "loanwatch_watch_orders_total", outcome="refused", refusal="no_consent"
        ) == 1  # fmt: skip
    assert await said(log) == ["add added", "add unchanged", "add no_consent", "pause paused"]
    [alert] = world.store.rows["alerts"]
    assert alert["institution"] == "north"


async def test_what_was_decided_stands_after_a_restart(log):
    async with running(World([bank("north")], log=log)) as world:
        await order(world, add())
    async with running(World([bank("north")], log=log)) as world:
        await world.offer(seizure(1))
        assert world.metric("loanwatch_decisions_total", reason="first") == 1
        await order(world, add())
    assert await said(log) == ["add added", "add unchanged"]


async def test_an_end_is_told_to_the_officer_and_comes_by_itself(log):
    now = [THEN]
    world = World([bank("north")], log=log, clock=lambda: now[0])
    async with running(world):
        await order(world, add(maturity=THEN + 60 * DAY))
        now[0] = THEN + 45 * DAY
        await world.engine.settled()
        assert told(world, "north") == []
        now[0] = THEN + 47 * DAY
        await world.engine.settled()
        now[0] = THEN + 59 * DAY
        await world.engine.settled()
        [note] = told(world, "north")
        assert (note["type"], note["to"], note["ending"]) == ("watch.ending", ["rm-07"], "maturity")
        assert note["ends_at"] == f"{THEN + 60 * DAY:%Y-%m-%dT%H:%M:%SZ}"
        now[0] = THEN + 61 * DAY
        await world.engine.settled()
        await world.offer(seizure(1, at=THEN + 62 * DAY), seizure(2, at=THEN + 59 * DAY))
        assert world.metric("loanwatch_decisions_total", reason="watch_expired") == 1
        assert world.metric("loanwatch_decisions_total", reason="first") == 1
    assert await said(log) == ["add added", "tick ended"]


async def test_watches_go_with_a_company_that_merges(log):
    """The directory says so; the institution is told; late facts reach it under the new code."""
    world = World([bank("north"), bank("south")], log=log)
    merged = Company(uscc=COMPANY, source="register", name="甲公司", successor=OTHER)
    async with running(world):
        await order(world, add(1), add(2, "south"))
        await log.append([company_record(merged, 2)])
        await world.engine.settled()
        await world.offer(seizure(1, uscc=OTHER))
        await order(world, add(3))
    for name in ("north", "south"):
        first, second, *_ = told(world, name)
        assert (first["type"], second["type"]) == ("watch.transferred", "alert.raised")
        assert (first["uscc"], first["former_uscc"]) == (OTHER, COMPANY)
    answers = await said(log)
    assert answers.count("transfer transferred") == 2 + 1 + 2  # each, and a sum for each occasion
    assert answers.count("receive received") == 3


async def test_an_operator_moves_all_watches_of_a_borrower_or_one(log):
    world = World([bank("north"), bank("south")], log=log)
    async with running(world):
        await order(world, add(1), add(2), add(3, "south"))
        one = TransferWatch(
            order_id="t1", institution="north", watch_id=WATCH, uscc=COMPANY, to=OTHER, at=THEN
        )
        rest = TransferWatch(order_id="t2", uscc=COMPANY, to=OTHER, at=THEN)
        none = TransferWatch(order_id="t3", uscc=COMPANY, to=OTHER, at=THEN)
        await order(world, one, rest, none)
        await world.offer(seizure(1), seizure(2, uscc=OTHER))
        assert world.metric("loanwatch_decisions_total", reason="watch_expired") == 2
    assert (await said(log)).count("transfer unknown_watch") == 1
    assert {row["institution"] for row in world.store.rows["alerts"]} == {"north", "south"}


async def test_what_is_no_order_is_rejected_and_loads_go_on(log):
    world = World([bank("north")], log=log)
    async with running(world):
        await log.append([Record("orders", COMPANY.encode(), b"{not json")])
        await world.watched(watch("north"))
        await world.offer(seizure(1, at=datetime(2026, 3, 2, tzinfo=UTC)))
        assert world.metric("loanwatch_decisions_total", reason="first") == 1
    assert [row["reason"] for row in world.store.rows["rejected"]] == ["undecodable"]
