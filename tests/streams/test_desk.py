"""What persons do about their alerts, through the whole engine and on both logs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace
from told import happened
from world import World, bank, running, seizure, watch

from calendars.days import SHANGHAI
from notifiers.recording import RecordingNotifier
from schemas import codec
from schemas.actions import Acted, Action, Answer, Deed
from schemas.alerts import Alert
from schemas.cases import CaseState, Ending, Measure
from schemas.institutions import Channel, Staff
from schemas.staff import Role
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


class Hours:
    """A clock that is turned by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 9, 30, 9, 0, tzinfo=SHANGHAI)  # the day before a holiday

    def __call__(self) -> datetime:
        return self.now.astimezone(UTC)


STAFF = (
    Staff(id="officer_1", role=Role.OFFICER),
    Staff(id="supervisor_1", role=Role.SUPERVISOR,
          channels=(Channel(name="supervisor_phone", type="inbox"),)),
    Staff(id="checker_1", role=Role.CHECKER),
)  # fmt: skip


async def test_what_nobody_takes_is_escalated_over_a_holiday_and_red_needs_another_to_close(log):
    clock = Hours()
    north = replace(bank("north"), staff=STAFF)
    phone = RecordingNotifier()
    pushed = {("north", "inbox"): RecordingNotifier(), ("north", "supervisor_phone"): phone}
    world = World([north], pushed, log, clock=clock)
    async with running(world):
        await world.watched(watch("north"))
        await world.offer(seizure(1))
        [alert] = alerts(world)
        clock.now += timedelta(minutes=59)
        await world.engine.settled()
        assert not phone.sent  # the officers were told after half an hour, the supervisor not yet
        clock.now += timedelta(minutes=1, seconds=11)
        await world.engine.settled()
        assert len(phone.sent) == 1
        [ended] = await do(world, wish(alert, Deed.DISPOSE, "a", ending=Ending.KNOWN))
        assert ended.after is CaseState.REVIEW
        [own] = await do(world, wish(alert, Deed.APPROVE, "b"))
        assert own.answer is Answer.NOT_PERMITTED
        clock.now += timedelta(days=7)  # 7 October: nobody works
        await world.engine.settled()
        assert len(phone.sent) == 2  # asked to check; not late yet
        clock.now += timedelta(days=2, hours=1)
        await world.engine.settled()
        assert len(phone.sent) == 3  # late: of 16 hours 7 were on 30 September, 7 on 8 October
        [closed] = await do(world, wish(alert, Deed.APPROVE, "c", by="checker_1"))
    assert (closed.answer, closed.after) == (Answer.DONE, CaseState.CLOSED)
    assert world.metric("loanwatch_deeds_total", deed="escalate", answer="done") == 2
    assert world.metric("loanwatch_deeds_total", deed="overdue", answer="done") == 1
