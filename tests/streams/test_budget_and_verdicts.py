"""What a bank can read, and what it says of what it has read, through the whole engine."""

from __future__ import annotations

from io import BytesIO

from msgspec.structs import replace
from told import DAY, alerts, happened
from world import COMPANY, OTHER, THEN, World, bank, running, seizure, watch

from schemas import codec
from schemas.disposals import Disposal, Verdict
from schemas.institutions import Budget
from streams.clock import wall_clock
from streams.outcome_desk import OutcomeDesk
from streams.topics import declared
from streams.transport.log import EmbeddedLog

TIGHT = replace(bank("north"), budget=Budget(alerts_a_day=0.02))  # one in 50 days


def capital_cuts(first: int, count: int) -> list:
    """Warnings of one rule, eight days apart, so that each would be told again."""
    return [happened("capital_reduction", 8 * n) for n in range(first, first + count)]


async def test_what_the_budget_has_no_room_for_is_held_back_and_a_red_line_never_is():
    world = World([TIGHT, bank("south")])
    async with running(world):
        await world.watched(watch("north"), watch("south"))
        await world.offer(*capital_cuts(0, 5))
        await world.offer(*(seizure(n, at=THEN + 8 * n * DAY) for n in range(3)))
    told = [(a.institution, a.rule) for a in alerts(world)]
    assert told.count(("south", "capital_reduction")) == 5
    assert told.count(("north", "capital_reduction")) == 1
    assert told.count(("north", "court_seizure")) == told.count(("south", "court_seizure")) == 3
    assert world.metric("loanwatch_decisions_total", reason="over_budget") == 4


async def test_what_was_spent_survives_a_restart():
    log, banks = EmbeddedLog(None, topics=declared(2)), [TIGHT]
    first = World(banks, log=log)
    async with running(first):
        await first.watched(watch("north"))
        await first.offer(*capital_cuts(0, 2))
    second = World(banks, log=log)
    async with running(second):
        await second.offer(*capital_cuts(2, 2))
    assert len(alerts(second)) == 1


async def test_a_verdict_changes_what_alike_alerts_are_worth_also_after_a_restart():
    log, banks = EmbeddedLog(None, topics=declared(2)), [bank("north"), bank("south")]
    world = World(banks, log=log)
    async with running(world):
        await world.watched(watch("north"), watch("south", OTHER))
        await world.offer(*capital_cuts(0, 1))
        [before] = alerts(world)
        for _ in range(6):
            await world.engine.dispose(wrong(before))
        await world.offer(*capital_cuts(1, 1))
        after = alerts(world)[-1]
    assert 0 < after.worth < before.worth
    again = World(banks, log=log)
    async with running(again):
        await again.offer(happened("capital_reduction", 9, uscc=OTHER))
    elsewhere = next(a for a in alerts(again) if a.institution == "south")
    assert after.worth < elsewhere.worth < before.worth  # the other bank learns too, though less


def wrong(alert) -> Disposal:
    return Disposal(
        alert_id=alert.alert_id, institution=alert.institution, verdict=Verdict.WRONG,
        traits=alert.traits, prior=alert.prior, raised_at=alert.raised_at, at=alert.raised_at,
    )  # fmt: skip


async def test_an_alert_carries_what_it_looked_like_and_nobody_s_name():
    world = World([bank("north")])
    async with running(world):
        await world.watched(watch("north"))
        await world.offer(*capital_cuts(0, 1))
    [alert] = alerts(world)
    assert alert.traits["kind:capital_reduction"] == 1.0
    assert all(COMPANY not in trait for trait in alert.traits)


def verdict_on(alert, verdict: Verdict) -> Disposal:
    return replace(wrong(alert), uscc=alert.uscc, verdict=verdict, at=alert.change.seen_at)


async def test_what_a_bank_said_of_a_borrower_and_its_loan_counts_for_it_alone_also_after_a_restart():
    log, banks = EmbeddedLog(None, topics=declared(2)), [bank("north"), bank("south")]
    world = World(banks, log=log)
    async with running(world):
        await world.watched(watch("north"), watch("south"), watch("north", OTHER))
        await world.offer(*capital_cuts(0, 1))
        [first] = [a for a in alerts(world) if a.institution == "north"]
        await world.engine.dispose(verdict_on(first, Verdict.RIGHT))
        await world.offer(*capital_cuts(1, 1), happened("capital_reduction", 8, uscc=OTHER))
        newest = {(a.institution, a.uscc): a for a in alerts(world)[1:]}
        await defaulted(log)
        await world.offer(*capital_cuts(2, 1))
        lost = [a for a in alerts(world) if a.institution == "north" and a.uscc == COMPANY][-1]
    mine, theirs = newest["north", COMPANY], newest["south", COMPANY]
    assert mine.traits["said_right"] > 0 and mine.worth > newest["north", OTHER].worth
    assert "said_right" not in theirs.traits and "said_right" not in newest["north", OTHER].traits
    assert lost.traits["loan:default"] == 1.0 and lost.worth < mine.worth / 2
    again = World(banks, log=log)
    async with running(again):
        await again.offer(*capital_cuts(3, 1))
    newest = {(a.institution, a.uscc): a for a in alerts(again)}
    assert newest["north", COMPANY].worth < newest["south", COMPANY].worth / 2
    assert "loan:default" not in newest["south", COMPANY].traits


async def defaulted(log: EmbeddedLog) -> None:
    table = f"统一社会信用代码,贷款编号,结果,发生日期\n{COMPANY},样贷1号,违约,2026-04-01\n"
    desk = OutcomeDesk(log, wall_clock)
    await desk.table(BytesIO(table.encode()), "结果.csv", "north", "officer_1")


def test_a_verdict_written_before_borrowers_were_named_is_still_one():
    old = b"""{"alert_id":"a","institution":"north","verdict":"wrong","traits":{"kind:lawsuit":1.0},
    "raised_at":"2026-03-02T04:00:00Z","at":"2026-03-02T04:00:00Z"}"""
    assert codec.decoder(Disposal)(old).uscc == ""
