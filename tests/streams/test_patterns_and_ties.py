"""Patterns and ties through the whole engine: two partitions, one loop, nothing told twice."""

from __future__ import annotations

from faust.types import TP
from msgspec.structs import replace
from told import DAY, alerts, happened, records
from world import COMPANY, OTHER, THEN, World, bank, running, seizure, watch

from schemas import codec
from schemas.corrections import Correction, CorrectionKind
from schemas.echoes import Decided
from schemas.institutions import Budget
from schemas.ties import Nature, Tie
from streams.samples import tie_records
from streams.topics import declared
from streams.transport.log import EmbeddedLog
from streams.transport.records import Record

OWNER_LEAVES = [
    happened("equity_change", 0), happened("legal_representative_change", 9),
    happened("address_change", 24),
]  # fmt: skip


async def test_a_pattern_is_told_with_its_facts_and_inhibits_the_rule():
    world = World([bank("north")])
    async with running(world):
        await world.watched(watch("north"))
        for change in OWNER_LEAVES:
            await world.offer(change)
    found = alerts(world)
    assert [(a.rule, a.finding and a.finding.level) for a in found] == [
        ("control_change", None), ("owner_leaves", "notice"), ("owner_leaves", "act"),
    ]  # fmt: skip
    assert [step.fact_id for step in found[-1].finding.steps] == [c.fact_id for c in OWNER_LEAVES]
    # The rule of the new representative, and that a quiet company is suddenly busy.
    assert world.metric("loanwatch_decisions_total", reason="inhibited") == 2
    assert world.metric("loanwatch_decisions_total", reason="worse") == 1


async def test_a_trail_survives_a_restart_and_no_fact_counts_twice():
    log, banks = EmbeddedLog(None, topics=declared(2)), [bank("north")]
    first = World(banks, log=log)
    async with running(first):
        await first.watched(watch("north"))
        await first.offer(*OWNER_LEAVES[:2])
    second = World(banks, log=log)
    async with running(second):
        await second.offer(OWNER_LEAVES[0], OWNER_LEAVES[1])  # read once more
        await second.offer(OWNER_LEAVES[2])
    assert [(a.rule, a.severity.name) for a in alerts(second)] == [
        ("control_change", "WARNING"), ("owner_leaves", "WARNING"), ("owner_leaves", "CRITICAL"),
    ]  # fmt: skip


async def test_no_pattern_is_made_of_a_fact_that_ended():
    world = World([bank("north")])
    first = OWNER_LEAVES[0]
    ended = Correction(
        fact_id=first.fact_id, uscc=first.uscc, kind="equity_change",
        occurred_at=first.occurred_at, what=CorrectionKind.WITHDRAWN, decided_at=THEN,
        seen_at=THEN, source="court",
    )  # fmt: skip
    async with running(world):
        await world.watched(watch("north"))
        await world.offer(*OWNER_LEAVES[:1])
        world.log.commit([Record("corrections", first.uscc.encode(), codec.encode(ended))])
        await world.engine.settled()
        await world.offer(*OWNER_LEAVES[1:])
    assert [a.rule for a in alerts(world) if a.finding] == []


async def tied(world: World, *ties: Tie) -> None:
    world.log.commit([record for tie in ties for record in tie_records(tie, 2)])
    await world.engine.caught_up("ties")


def owns(holder: str, held: str, share: float = 0.8) -> Tie:
    return Tie(nature=Nature.OWNERSHIP, holder=holder, held=held, share=share)


async def test_a_seizure_at_the_mother_reaches_the_daughters_lender_once_with_the_path():
    world = World([bank("north"), bank("south")])
    async with running(world):
        await world.watched(watch("north", OTHER), watch("south", COMPANY))
        await tied(world, owns(COMPANY, OTHER))
        await world.offer(seizure(1), seizure(1))
        await world.offer(seizure(1))
    related = [a for a in alerts(world) if a.rule == "related"]
    assert [(a.institution, a.uscc, a.change.uscc) for a in related] == [("north", OTHER, COMPANY)]
    [link] = related[0].path
    assert (link.source, link.target, link.share) == (COMPANY, OTHER, 0.8)
    [decided] = records(world.log, "echoed", Decided)
    assert (decided.uscc, decided.decisions[0].institution) == (OTHER, "north")


async def test_what_was_heard_survives_a_restart():
    log, banks = EmbeddedLog(None, topics=declared(2)), [bank("north")]
    first = World(banks, log=log)
    async with running(first):
        await first.watched(watch("north", OTHER))
        await tied(first, owns(COMPANY, OTHER))
        await first.offer(seizure(1))
        echo = _echo_records(log)
    second = World(banks, log=log)
    async with running(second):
        log.commit(echo)  # as if a broker gave it again under another offset
        await second.engine.settled()
        await second.offer(seizure(2, at=THEN + 30 * DAY))
    assert len([a for a in alerts(second) if a.rule == "related"]) == 2


def _echo_records(log: EmbeddedLog) -> list:
    found = []
    for p in range(2):
        batch = log.read(TP("echoes", p), 0, most=100)
        if batch is not None:
            pairs = zip(batch.keys, batch.values, strict=True)
            found += [Record("echoes", key, value, p) for key, value in pairs]
    assert found
    return found


async def test_an_ended_tie_carries_nothing_and_history_does_not_travel():
    world = World([bank("north")])
    async with running(world):
        await world.watched(watch("north", OTHER))
        await tied(world, owns(COMPANY, OTHER))
        await world.offer(replace(seizure(1), baseline=True))
        await tied(world, owns(COMPANY, OTHER, 0.0))
        await world.offer(seizure(2))
    assert alerts(world) == []


async def test_a_hub_is_one_alert_a_bank_and_not_another_the_week_after():
    world = World([bank("north"), bank("south")])
    neighbours = [f"{n:018d}" for n in range(60)]
    async with running(world):
        await world.watched(
            *(watch("north", uscc, balance=100) for uscc in neighbours),
            watch("south", neighbours[7]),
        )
        await tied(world, *(owns(COMPANY, uscc) for uscc in neighbours))
        await world.offer(seizure(1), seizure(2, at=THEN + 3 * DAY))
        await world.offer(seizure(3, at=THEN + 30 * DAY))
    summaries = [(a.institution, a.exposure.count) for a in alerts(world) if a.exposure]
    assert sorted(summaries) == [("north", 60), ("north", 60), ("south", 1), ("south", 1)]
    assert world.metric("loanwatch_decisions_total", reason="grouped") == 2 * 61


async def test_a_summary_of_a_hub_takes_a_place_in_the_budget():
    tight = replace(bank("north"), budget=Budget(alerts_a_day=0.02))  # one in 50 days
    world = World([tight, bank("south")])
    neighbours = [f"{n:018d}" for n in range(60)]
    async with running(world):
        await world.watched(*(watch(b, uscc) for uscc in neighbours for b in ("north", "south")))
        await tied(world, *(owns(COMPANY, uscc) for uscc in neighbours))
        await world.offer(happened("wage_arrears_list", 0), happened("wage_arrears_list", 9))
    told = [a for a in alerts(world) if a.exposure]
    assert sorted(a.institution for a in told) == ["north", "south", "south"]
    assert world.metric("loanwatch_decisions_total", reason="over_budget") == 1
    assert all(0 < a.worth < 1 and a.traits["related_many"] for a in told)


async def test_a_tie_that_is_none_is_rejected():
    world = World([bank("north")])
    async with running(world):
        world.log.commit([Record("ties", f"{COMPANY}|x".encode(), b"{}", 0)])
        await world.engine.settled()
    assert world.metric("loanwatch_rejected_total", reason="undecodable") == 1
