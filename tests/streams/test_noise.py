"""What is pushed, held and silenced, through the whole engine, over restarts on both logs."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import datetime, timedelta

import msgspec
from quiet_bank import MONDAY, about, silence
from world import World, bank, running

from schemas import codec
from schemas.actions import Action, Deed
from schemas.held import Fate, Held, HeldAlert
from schemas.noise import Digest, Grouping, Inhibition, Noise, Party, Storm
from schemas.notices import AlertRaised, Notice, SilenceEnded, type_of
from schemas.scalars import Severity
from schemas.silences import SilenceAnswer, SilenceEnd, SilenceOutcome, SilenceWish
from streams.asking import Asking
from streams.topics import declared
from streams.transport.log import EmbeddedLog
from streams.transport.records import Record


class Clock:
    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> datetime:
        return self.now


def world(log, noise: Noise, clock: Clock, *others) -> World:
    north = msgspec.structs.replace(bank("north"), noise=noise)
    return World([north, *others], log=log, clock=clock)


async def offer(world: World, *alerts) -> None:
    await world.log.append(
        [Record("alerts", a.institution.encode(), codec.encode(a)) for a in alerts]
    )
    await world.engine.settled()


async def tick(world: World) -> None:
    await world.engine.deliver.tick()
    await world.engine.settled()


async def read(world: World, topic: str, type_) -> list:
    follower = await world.log.follow(topic)
    values = await follower.news()
    await follower.close()
    return [codec.decoder(type_)(value) for value in values]


async def told(world: World) -> list:
    """Return what was posted, but for what cases escalate by themselves."""
    posted = await read(world, "posted", Notice)
    return [notice for notice in posted if type_of(notice) != "alert.escalated"]


async def ask(world: World, wish) -> SilenceAnswer | None:
    asking = Asking(
        world.log, "silenced", codec.decoder(SilenceAnswer), lambda answer: answer.request_id
    )
    running_ = asyncio.create_task(asking.run())
    try:
        return await asking.ask(
            Record("silences", b"north", codec.encode(wish)), wish.request_id, 60
        )
    finally:
        running_.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running_


async def test_what_waits_outlives_a_restart_and_is_told_once(log):
    clock, noise = Clock(), Noise(grouping=Grouping(wait_seconds=60), digest=Digest(at=("15:30",)))
    first = world(log, noise, clock)
    async with running(first):
        await offer(first, about(1), about(2), about(3, severity=1), about(4, "B", severity=3))
        assert first.metric("loanwatch_held_total", institution="north", reason="grouped") == 2
        assert first.metric("loanwatch_waiting_alerts", institution="north", reason="digest") == 1
        assert first.metric("loanwatch_told_total", institution="north", cause="alone") == 1
    clock.now += timedelta(seconds=59)
    second = world(log, noise, clock)
    async with running(second):
        await tick(second)
        assert not second.notifiers["north", "inbox"].sent
        assert second.metric("loanwatch_waiting_alerts", institution="north", reason="grouped") == 2
        clock.now += timedelta(seconds=1)
        await tick(second)
        await tick(second)
        assert len(second.notifiers["north", "inbox"].sent) == 1
        clock.now += timedelta(hours=6)
        await tick(second)
        posted = await told(second)
        held = await read(second, "held", HeldAlert)
    assert [(type_of(n), len(getattr(n, "briefs", "1"))) for n in posted] == [
        ("alert.raised", 1), ("digest", 2), ("alert.raised", 1),
    ]  # fmt: skip
    last = {(int(h.alert_id, 16), h.reason): h.fate for h in held}
    assert last == {(1, Held.GROUPED): Fate.TOLD, (2, Held.GROUPED): Fate.TOLD,
                    (3, Held.DIGEST): Fate.TOLD}  # fmt: skip
    assert {h.notice_id for h in held if h.fate is Fate.TOLD} == {
        n.notice_id for n in posted[1:]
    }  # fmt: skip


async def test_a_silence_is_asked_for_holds_survives_and_is_ended_by_a_person(log):
    clock = Clock()
    first = world(log, Noise(), clock, bank("south"))
    wish = SilenceWish(request_id="a" * 32, silence=silence(7, rule="r1"))
    async with running(first):
        answer = await ask(first, wish)
        assert answer is not None and answer.outcome is SilenceOutcome.ADDED
        south = msgspec.structs.replace(about(2), institution="south", alert_id="f" * 32)
        await offer(first, about(1), south)
        assert first.metric("loanwatch_silences", institution="north") == 1
        assert not first.notifiers["north", "inbox"].sent
        assert len(first.notifiers["south", "inbox"].sent) == 1  # another bank hears
    second = world(log, Noise(), clock, bank("south"))
    async with running(second):
        again = await ask(second, wish)
        assert again is not None and again.outcome is SilenceOutcome.REPEATED
        end = SilenceEnd(
            request_id="b" * 32, institution="north", silence_id=wish.silence.silence_id,
            by="officer_1", at=clock.now,
        )  # fmt: skip
        ended = await ask(second, end)
        await second.engine.settled()
        assert ended is not None and ended.silence is not None
        assert (ended.outcome, ended.silence.ended_by) == (SilenceOutcome.ENDED, "officer_1")
        [notice] = [n for n in await told(second) if isinstance(n, SilenceEnded)]
        assert [brief.alert_id for brief in notice.briefs] == [about(1).alert_id]
        assert second.metric("loanwatch_silences", institution="north") == 0


async def test_what_was_disposed_of_meanwhile_is_not_told_when_its_silence_runs_out():
    clock = Clock()
    this = world(None, Noise(), clock)
    async with running(this):
        await ask(this, SilenceWish(request_id="a" * 32, silence=silence(7, hours=2, rule="r1")))
        await offer(this, about(1), about(2))
        deed = Action(
            request_id="c", institution="north", alert_id=about(1).alert_id, deed=Deed.DISPOSE,
            by="officer_1", at=clock.now, ending="known",
        )  # fmt: skip
        await this.log.append([Record("actions", b"north", codec.encode(deed))])
        await this.engine.settled()
        clock.now += timedelta(hours=2)
        await tick(this)
        [notice] = await told(this)
        held = await read(this, "held", HeldAlert)
        answers = await read(this, "silenced", SilenceAnswer)
    assert [brief.alert_id for brief in notice.briefs] == [about(2).alert_id]
    assert {int(h.alert_id, 16): h.fate for h in held} == {1: Fate.SETTLED, 2: Fate.TOLD}
    assert [a.outcome for a in answers] == [SilenceOutcome.ADDED, SilenceOutcome.EXPIRED]


async def test_alerts_in_are_alerts_out_with_every_wish_on():
    clock, log = Clock(), EmbeddedLog(None, topics=declared(2))
    noise = Noise(
        grouping=Grouping(by="rule", wait_seconds=30, interval_minutes=10),
        inhibit=(
            Inhibition(id="graver", source=Party(severities=(Severity.CRITICAL,)), milder_only=True),
        ),
        cooldown_hours=1, digest=Digest(at=("15:30",)), storm=Storm(pushes=3, minutes=30),
    )  # fmt: skip
    alerts = [
        about(n, "ABCDEFGH"[n % 8], f"r{n % 3}", 3 if n % 10 == 0 else 1 + n % 2)
        for n in range(1, 101)
    ]
    this = world(log, noise, clock)
    async with running(this):
        for start in range(0, 100, 10):
            await offer(this, *alerts[start : start + 10])
            clock.now += timedelta(minutes=7)
            await tick(this)
    late = world(log, noise, clock)
    async with running(late):
        for _ in range(80):
            clock.now += timedelta(minutes=13)
            await tick(late)
        posted = await told(late)
        held = await read(late, "held", HeldAlert)
    heard = [b.alert_id for n in posted for b in getattr(n, "briefs", ())]
    heard += [n.alert.alert_id for n in posted if isinstance(n, AlertRaised)]
    kept = {h.alert_id for h in held if h.fate is Fate.KEPT}
    assert kept
    assert len(heard) == len(set(heard))
    assert sorted([*heard, *kept]) == sorted(a.alert_id for a in alerts)
    assert len(posted) < 40


async def test_a_silenced_alert_is_not_escalated_by_the_clock():
    clock = Clock()
    this = world(None, Noise(), clock)
    async with running(this):
        wish = silence(7, hours=200, rule="r1", up_to=Severity.CRITICAL)
        await ask(this, SilenceWish(request_id="a" * 32, silence=wish))
        await offer(this, about(1, severity=3), about(2, rule="r2", severity=3))
        for _ in range(30):
            clock.now += timedelta(hours=1)
            await tick(this)
        escalated = [n for n in await read(this, "posted", Notice) if type_of(n) != "alert.raised"]
        held = await read(this, "held", HeldAlert)
    assert {n.brief.alert_id for n in escalated} == {about(2).alert_id}
    assert len([h for h in held if h.reminder]) == len(escalated)
