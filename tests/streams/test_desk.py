"""What persons do about their alerts, through the whole engine and on both logs."""

from __future__ import annotations

from told import happened
from world import World, bank, running, watch

from schemas import codec
from schemas.actions import Acted, Action, Answer, Deed
from schemas.alerts import Alert
from schemas.cases import CaseState, Ending, Measure
from streams.clock import wall_clock
from streams.transport.records import Record


def wish(alert, deed: Deed, request: str, by: str = "officer_1", **more) -> Action:
    return Action(
        request_id=request, institution=alert.institution, alert_id=alert.alert_id, deed=deed,
        by=by, at=wall_clock(), **more,
    )  # fmt: skip


def alerts(world: World) -> list[Alert]:
    return [item for item in world.announced if isinstance(item, Alert)]


async def do(world: World, *wishes: Action) -> list[Acted]:
    """Write wishes and return their answers."""
    follower = await world.log.follow("acted", from_end=True)
    await world.log.append(
        [Record("actions", w.institution.encode(), codec.encode(w)) for w in wishes]
    )
    await world.engine.settled()
    answers = [codec.decoder(Acted)(value) for value in await follower.news()]
    await follower.close()
    return answers


async def test_an_alert_is_taken_once_ended_and_learnt_from_also_after_a_restart(log):
    world = World([bank("north")], log=log)
    async with running(world):
        await world.watched(watch("north"))
        await world.offer(happened("capital_reduction", 0))
        [alert] = alerts(world)
        first, second = await do(
            world, wish(alert, Deed.ACKNOWLEDGE, "a", "officer_1"),
            wish(alert, Deed.ACKNOWLEDGE, "b", "officer_2"),
        )  # fmt: skip
    assert (first.answer, first.after) == (Answer.DONE, CaseState.ACKNOWLEDGED)
    assert second.answer is Answer.ILLEGAL
    assert second.case.last.by == "officer_1" and second.case.last.at == first.at
    again = World([bank("north")], log=log)
    async with running(again):
        [repeated, closed] = await do(
            again, wish(alert, Deed.ACKNOWLEDGE, "a", "officer_1"),
            wish(
                alert, Deed.DISPOSE, "c", ending=Ending.CONFIRMED, measures=(Measure.LIMIT_CUT,)
            ),
        )  # fmt: skip
        follower = await log.follow("disposals")
        verdicts = await follower.news()
        await follower.close()
    assert repeated.answer is Answer.REPEATED
    assert (closed.answer, closed.after) == (Answer.DONE, CaseState.CLOSED)
    assert len(verdicts) == 1 and b'"verdict":"right"' in verdicts[0]
    assert again.metric("loanwatch_deeds_total", deed="dispose", answer="done") == 1


async def test_nobody_acts_on_an_alert_of_another_bank(log):
    world = World([bank("north"), bank("south")], log=log)
    async with running(world):
        await world.watched(watch("north"))
        await world.offer(happened("capital_reduction", 0))
        [alert] = alerts(world)
        theirs = wish(alert, Deed.ACKNOWLEDGE, "a")
        mine = Action(**{**{f: getattr(theirs, f) for f in theirs.__struct_fields__},
                         "institution": "south"})  # fmt: skip
        [answer] = await do(world, mine)
    assert (answer.answer, answer.case) == (Answer.UNKNOWN, None)
