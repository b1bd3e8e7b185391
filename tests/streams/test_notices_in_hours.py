"""Seeds and ends of watches wait for the bank's opening, over a restart; corrections do not."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace
from some_alerts import NOON
from test_noise import Clock, read, tick
from test_retractions import corrected, inbox
from world import COMPANY, World, bank, running, seizure, watch

from schemas import codec
from schemas.held import Fate, Held, HeldAlert
from schemas.noise import Noise, TellingHours
from schemas.notices import AlertRaised, AlertRetracted, Known, Seed, WatchEnd, WatchEnding
from streams.transport.records import Record


def world(log, clock) -> World:
    noise = Noise(hours=TellingHours(opens="08:30", closes="18:00"))
    return World([replace(bank("north"), noise=noise)], log=log, clock=clock)


async def test_what_came_at_night_is_told_in_the_morning_without_what_fell_meanwhile(log):
    clock = Clock()
    clock.now += timedelta(hours=12)  # 22:00 in Shanghai
    first = world(log, clock)
    known = tuple(
        Known(fact_id=fact_id, kind="court_seizure", occurred_at=NOON)
        for fact_id in (seizure(1).fact_id, "f" * 32)
    )
    seed = Seed(
        notice_id="1" * 32, institution="north", at=clock.now, watch_id="w", uscc=COMPANY,
        known=known, total=2,
    )  # fmt: skip
    ending = WatchEnding(
        notice_id="2" * 32, institution="north", at=clock.now, watch_id="w", uscc=COMPANY,
        ends_at=NOON, ending=WatchEnd.MATURITY,
    )  # fmt: skip
    async with running(first):
        await first.watched(watch("north"))
        await log.append([Record("notices", b"north", codec.encode(n)) for n in (seed, ending)])
        await first.engine.settled()
        await first.offer(seizure(1))  # a red line: told at any hour
        await corrected(first, seizure(1))
        assert first.metric("loanwatch_waiting_notices", institution="north") == 2
    assert [type(n) for n in inbox(first)] == [AlertRaised, AlertRetracted]
    clock.now += timedelta(hours=10)
    second = world(log, clock)
    async with running(second):
        await tick(second)
        clock.now += timedelta(hours=1)
        await tick(second)
        await tick(second)
        held = await read(second, "held", HeldAlert)
        assert second.metric("loanwatch_waiting_notices", institution="north") == 0
    assert first.metric(
        "loanwatch_held_notices_total", institution="north", type="seed", reason="out_of_hours"
    ) == 1  # fmt: skip
    told = inbox(second)
    assert told == [replace(seed, known=known[1:], total=1), ending]
    assert [(h.kind, h.reason, h.fate) for h in held] == [
        (kind, Held.OUT_OF_HOURS, fate)
        for fate in (Fate.WAITING, Fate.TOLD)
        for kind in ("seed", "watch.ending")
    ]  # fmt: skip
