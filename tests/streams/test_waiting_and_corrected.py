"""What waits while its fact is corrected is told as the fact reads by then, or not at all."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace
from test_noise import Clock, read, tick, told
from test_retractions import corrected
from test_retractions import inbox as whole_inbox
from world import COMPANY, OTHER, THEN, World, bank, running, watch

from schemas.changes import AbnormalOperation, ChangeEvent, Provenance
from schemas.held import Fate, Held, HeldAlert
from schemas.identifiers import fact_id
from schemas.noise import Digest as DigestWish
from schemas.noise import Grouping, Noise
from schemas.notices import AlertAmended, AlertEscalated, AlertRaised, AlertRetracted, Digest
from schemas.scalars import Severity

WAITING = Noise(always=(), grouping=Grouping(wait_seconds=600))
DAILY = Noise(always=(), digest=DigestWish(at=("15:30",), severities=tuple(Severity)))


def listing(number: int, uscc: str = COMPANY) -> ChangeEvent:
    """A change that always alerts, as a warning, and is no red line."""
    return AbnormalOperation(
        fact_id=fact_id(uscc, "abnormal_operation", document_number=str(number)), uscc=uscc,
        occurred_at=THEN, seen_at=THEN, action="listed", provenance=Provenance(source="test"),
    )  # fmt: skip


def world(log, clock, noise=WAITING) -> World:
    return World(
        [replace(bank("north"), noise=noise), bank("south")], log=log, clock=clock
    )  # fmt: skip


def inbox(world: World, institution: str) -> list:
    """What was delivered, but for what cases escalate by themselves."""
    return [n for n in whole_inbox(world, institution) if not isinstance(n, AlertEscalated)]


async def test_an_alert_amended_while_it_waits_is_told_once_with_what_it_says_now(log):
    clock = Clock()
    first = world(log, clock)
    async with running(first):
        await first.watched(watch("north"), watch("south"), watch("north", OTHER))
        await first.offer(listing(1), listing(2, OTHER))
        await corrected(first, listing(1), "amended", amended={"authority": "甲法院"})
        await corrected(first, listing(1), "amended", amended={"authority": "乙法院"})
        await corrected(first, listing(2, OTHER))
    second = world(log, clock)
    async with running(second):
        clock.now += timedelta(minutes=11)
        await tick(second)
        held = await read(second, "held", HeldAlert)
    [raised] = inbox(first, "north") + inbox(second, "north")
    assert isinstance(raised, AlertRaised)
    assert raised.alert.change == replace(listing(1), authority="乙法院")
    assert {h.uscc: h.fate for h in held} == {COMPANY: Fate.TOLD, OTHER: Fate.SETTLED}
    before, *amendments = inbox(first, "south")  # who was told at once hears each amendment
    assert before.alert.change.authority == ""
    assert [a.changes[0].after for a in amendments] == ["甲法院", "乙法院"]
    assert all(isinstance(a, AlertAmended) for a in amendments)


async def test_a_digest_names_what_stands_and_tells_nobody_of_an_amendment(embedded):
    clock = Clock()
    this = world(embedded, clock, DAILY)
    async with running(this):
        await this.watched(watch("north"), watch("north", OTHER))
        await this.offer(listing(1), listing(2, OTHER))
        await corrected(this, listing(1), "amended", amended={"occurred_at": "2026-02-27"})
        clock.now += timedelta(hours=6)
        await tick(this)
        [notice] = [n for n in await told(this) if not isinstance(n, AlertRetracted)]
        await corrected(this, listing(1))
        held = await read(this, "held", HeldAlert)
    assert isinstance(notice, Digest)
    assert {brief.uscc for brief in notice.briefs} == {COMPANY, OTHER}
    [moved] = [b for b in notice.briefs if b.uscc == COMPANY]
    assert f"{moved.occurred_at:%Y-%m-%d %H:%M}" == "2026-02-26 16:00"
    assert {h.reason for h in held} == {Held.DIGEST}
    assert [type(n) for n in inbox(this, "north")] == [Digest, AlertRetracted]


async def test_what_cannot_be_said_in_the_fields_of_the_fact_is_told_in_brief(embedded):
    clock = Clock()
    this = world(embedded, clock)
    async with running(this):
        await this.watched(watch("north"))
        await this.offer(listing(1))
        await corrected(this, listing(1), "amended", amended={"ground": "案号有误"})
        clock.now += timedelta(minutes=11)
        await tick(this)
    [notice] = inbox(this, "north")
    assert isinstance(notice, Digest)
    assert [b.fact_id for b in notice.briefs] == [listing(1).fact_id]
