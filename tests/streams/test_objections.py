"""Objections over the log: the fact is disputed, then stands or is corrected; each word once."""

from __future__ import annotations

from datetime import timedelta

from test_noise import Clock
from wished import NOW, accepting, correction, deciding, filing, said, wishes
from world import COMPANY, World, bank, running, seizure

from schemas.corrections import Corrected
from schemas.objections import (
    Answer,
    ObjectionAnswer,
    ObjectionState,
    Plea,
)
from schemas.recalls import Recall
from streams.transport.records import Record


async def filed(world: World, plea: Plea = Plea.OBJECTION) -> str:
    await world.offer(seizure(1))
    await wishes(world, filing(plea))
    [answer] = await said(world.log, "objected", ObjectionAnswer)
    return answer.objection.objection_id


async def recalls(world: World) -> list[str]:
    """What the desks were told, each word once a partition."""
    found = await said(world.log, "recalls", Recall)
    words = [recall.what.value for recall in found[: len(found) // 2]]
    assert words == [recall.what.value for recall in found[len(found) // 2 :]]
    return words


async def test_an_objection_dismissed_leaves_the_fact_standing(log):
    world = World([bank("north")], log=log)
    async with running(world):
        name = await filed(world)
        await wishes(world, accepting(name), deciding(name, uphold=False))
        assert await recalls(world) == ["disputed", "stands"]
        assert await said(world.log, "corrected", Corrected) == []
        assert world.metric("loanwatch_objections_total", answer="done") == 3


async def test_an_objection_upheld_is_a_correction_once(embedded):
    world = World([bank("north")], log=embedded)
    async with running(world):
        name = await filed(world)
        await wishes(world, accepting(name), deciding(name, True), deciding(name, True))
        answers = await said(world.log, "objected", ObjectionAnswer)
        assert [a.answer for a in answers][-2:] == [Answer.DONE, Answer.REPEATED]
        assert await recalls(world) == ["disputed", "withdrawn"]
        [corrected] = await said(world.log, "corrected", Corrected)
        assert corrected.correction.objection_id == name


async def test_a_fact_withdrawn_by_its_source_leaves_an_objection_without_a_point(embedded):
    world = World([bank("north")], log=embedded)
    async with running(world):
        name = await filed(world)
        await wishes(world, accepting(name))
        await embedded.append([correction(seizure(1))])
        await world.engine.settled()
        await wishes(world, deciding(name, uphold=True))
        last = (await said(world.log, "objected", ObjectionAnswer))[-1]
        assert last.answer is Answer.ILLEGAL
        assert last.objection.state is ObjectionState.MOOT
        assert await recalls(world) == ["disputed", "withdrawn"]


async def test_a_repair_under_way_disputes_nothing_and_granted_it_ends_the_fact(embedded):
    world = World([bank("north")], log=embedded)
    async with running(world):
        name = await filed(world, Plea.REPAIR)
        await wishes(world, accepting(name))
        assert await recalls(world) == []
        await wishes(world, deciding(name, uphold=True))
        assert await recalls(world) == ["repaired"]


async def test_requests_survive_a_restart(log):
    world = World([bank("north")], log=log)
    async with running(world):
        name = await filed(world)
    again = World([bank("north")], log=log)
    async with running(again):
        await wishes(again, filing(request="other"), accepting(name))
        answers = await said(log, "objected", ObjectionAnswer)
        assert [a.answer for a in answers] == [Answer.DONE, Answer.RUNNING, Answer.DONE]


async def test_a_wish_that_cannot_be_read_costs_only_itself(embedded):
    world = World([bank("north")], log=embedded)
    async with running(world):
        await embedded.append([Record("objections", COMPANY.encode(), b'{"type": "file"}')])
        await wishes(world, filing())
        [answer] = await said(world.log, "objected", ObjectionAnswer)
        assert answer.answer is Answer.DONE
    assert [row["reason"] for row in world.store.rows["rejected"]] == ["undecodable"]


async def test_what_is_past_its_deadline_is_shown_until_it_is_decided(embedded):
    clock = Clock()
    clock.now = NOW
    world = World([bank("north")], log=embedded, clock=clock)

    def late(plea: str = "objection") -> float | None:
        world.engine.monitor.show(world.engine._groups["monitor"].held())
        return world.metric("loanwatch_objections_overdue", plea=plea)

    async with running(world):
        await wishes(world, filing())
        [filed] = await said(embedded, "objected", ObjectionAnswer)
        assert late() == 0
        clock.now = filed.objection.accept_by + timedelta(seconds=1)
        assert (late(), late("repair")) == (1, 0)
        await wishes(world, accepting(filed.objection.objection_id))
        assert late() == 0  # it has the time of the decision now
        clock.now += timedelta(days=60)
        assert late() == 1
    again = world = World([bank("north")], log=embedded, clock=clock)
    async with running(again):
        await world.engine.settled()
        assert late() == 1
        await wishes(again, deciding(filed.objection.objection_id, uphold=True))
        assert late() == 0
