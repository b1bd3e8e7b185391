"""Objections over the log: the fact is disputed, then stands or is corrected; each word once."""

from __future__ import annotations

from test_corrections import NOW, correction, said
from world import COMPANY, World, bank, running, seizure

from schemas import codec
from schemas.corrections import Corrected
from schemas.objections import (
    Advance,
    Answer,
    Applicant,
    Asked,
    Decide,
    File,
    ObjectionAnswer,
    ObjectionState,
    Plea,
    StepKind,
)
from schemas.recalls import Recall
from streams.transport.records import Record

WHO = {"uscc": COMPANY, "by": "operator", "at": NOW}


def filing(plea: Plea = Plea.OBJECTION, request: str = "r1") -> File:
    fact = seizure(1)
    return File(
        request_id=request, plea=plea, fact_id=fact.fact_id, kind="court_seizure",
        occurred_at=fact.occurred_at, applicant=Applicant.COMPANY, claim="查封已解除", **WHO,
    )  # fmt: skip


async def wishes(world: World, *wished: Asked) -> None:
    key = COMPANY.encode()
    await world.log.append([Record("objections", key, codec.encode(wish)) for wish in wished])
    await world.engine.settled()


async def filed(world: World, plea: Plea = Plea.OBJECTION) -> str:
    await world.offer(seizure(1))
    await wishes(world, filing(plea))
    [answer] = await said(world.log, "objected", ObjectionAnswer)
    return answer.objection.objection_id


def accepting(objection_id: str) -> Advance:
    return Advance(request_id="r2", objection_id=objection_id, step=StepKind.ACCEPT, **WHO)


def deciding(objection_id: str, uphold: bool) -> Decide:
    return Decide(request_id="r3", objection_id=objection_id, uphold=uphold, **WHO)


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


async def test_an_objection_upheld_is_a_correction_once(log):
    world = World([bank("north")], log=log)
    async with running(world):
        name = await filed(world)
        await wishes(world, accepting(name), deciding(name, True), deciding(name, True))
        answers = await said(world.log, "objected", ObjectionAnswer)
        assert [a.answer for a in answers][-2:] == [Answer.DONE, Answer.REPEATED]
        assert await recalls(world) == ["disputed", "withdrawn"]
        [corrected] = await said(world.log, "corrected", Corrected)
        assert corrected.correction.objection_id == name


async def test_a_fact_withdrawn_by_its_source_leaves_an_objection_without_a_point(log):
    world = World([bank("north")], log=log)
    async with running(world):
        name = await filed(world)
        await wishes(world, accepting(name))
        await log.append([correction(seizure(1))])
        await world.engine.settled()
        await wishes(world, deciding(name, uphold=True))
        last = (await said(world.log, "objected", ObjectionAnswer))[-1]
        assert last.answer is Answer.ILLEGAL
        assert last.objection.state is ObjectionState.MOOT
        assert await recalls(world) == ["disputed", "withdrawn"]


async def test_a_repair_under_way_disputes_nothing_and_granted_it_ends_the_fact(log):
    world = World([bank("north")], log=log)
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


async def test_a_wish_that_cannot_be_read_costs_only_itself(log):
    world = World([bank("north")], log=log)
    async with running(world):
        await log.append([Record("objections", COMPANY.encode(), b'{"type": "file"}')])
        await wishes(world, filing())
        [answer] = await said(world.log, "objected", ObjectionAnswer)
        assert answer.answer is Answer.DONE
    assert [row["reason"] for row in world.store.rows["rejected"]] == ["undecodable"]
