"""A company that changes its code, or merges, is no stranger under the other one; on both logs."""

from __future__ import annotations

from test_patterns_and_ties import OWNER_LEAVES
from test_retractions import corrected
from told import happened
from wished import said
from world import CATALOGUE, COMPANY, OTHER, World, bank, running, watch

from detectors.families import FAMILY_INDEX
from detectors.memory import Memory, decode
from schemas import codec
from schemas.alerts import Alert
from schemas.companies import Company
from streams.transport.records import Record, partition_for

THIRD = "91500000MA5U0000A1"


def follows(former: str, successor: str) -> Record:
    company = Company(uscc=former, source="registry", name="某公司", successor=successor)
    return Record("companies", former.encode(), codec.encode(company))


def remembered(world: World, uscc: str) -> Memory:
    partition = partition_for(uscc.encode(), 2)
    share = world.engine._groups["monitor"].share(partition)
    return decode(share.state.memory[uscc])


def test_the_codes_of_these_tests_are_in_both_partitions():
    assert {partition_for(code.encode(), 2) for code in (COMPANY, OTHER)} == {0, 1}


async def test_what_was_known_is_known_under_the_new_code_once_whatever_is_said_again(log):
    first = World([bank("north")], log=log)
    facts = [happened("address_change", n) for n in range(3)]
    async with running(first):
        await first.offer(*facts)
        before = remembered(first, COMPANY)
        assert (before.n, remembered(first, OTHER).n) == (3, 0)
        await log.append([follows(COMPANY, OTHER)])
        await first.engine.settled()
        assert remembered(first, OTHER) == before
        await log.append([follows(COMPANY, OTHER)] * 2)
        await first.engine.settled()
    again = World([bank("north")], log=log)
    async with running(again):
        await log.append([follows(COMPANY, OTHER)])
        await again.offer(happened("address_change", 9, OTHER))
        after = remembered(again, OTHER)
        assert after.n == 4
        assert after.past(FAMILY_INDEX[CATALOGUE.by_code()["address_change"].family]).n == 4
        await corrected(again, facts[0])
        assert remembered(again, COMPANY).n == 2
        assert remembered(again, OTHER).n == 3


async def test_what_reaches_a_code_that_was_followed_too_goes_on_to_the_last(embedded):
    world = World([bank("north")], log=embedded)
    async with running(world):
        await world.offer(happened("address_change", 1))
        await embedded.append([follows(OTHER, THIRD)])
        await world.engine.settled()
        await embedded.append([follows(COMPANY, OTHER)])
        await world.engine.settled()
        assert remembered(world, THIRD).n == 1
        await embedded.append([follows(THIRD, COMPANY)])  # nonsense ends, and counts nothing twice
        await world.engine.settled()
        assert [remembered(world, code).n for code in (COMPANY, OTHER, THIRD)] == [1, 1, 1]


async def test_a_bank_hears_what_is_new_only_and_a_pattern_goes_on_under_the_new_code(log):
    world = World([bank("north")], log=log)
    equity, person, address = OWNER_LEAVES
    async with running(world):
        await world.watched(watch("north"))
        await world.offer(equity)
        await world.offer(person)
        before = await said(log, "alerts", Alert)
        assert [a.rule for a in before] == ["control_change", "owner_leaves"]
        await log.append([follows(COMPANY, OTHER)])
        await world.engine.settled()
        await world.offer(happened("equity_change", 5, OTHER))  # known already: a reminder too soon
        await world.offer(happened("address_change", 24, OTHER))
        after = [a for a in await said(log, "alerts", Alert) if a.uscc == OTHER]
    assert [(a.rule, a.finding and a.finding.level) for a in after] == [("owner_leaves", "act")]
    assert {step.fact_id for step in after[0].finding.steps} >= {equity.fact_id, person.fact_id}
