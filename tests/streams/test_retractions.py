"""A correction reaches whoever was told, once: alerts, patterns, related companies, seeds."""

from __future__ import annotations

import json
from functools import partial

import msgspec
from test_patterns_and_ties import OWNER_LEAVES
from wished import NOW, accepting, deciding, filing, said, wishes
from world import COMPANY, OTHER, THEN, World, bank, running, seizure, watch

from desk.told_index import ToldIndex
from schemas import codec
from schemas.actions import Acted, Deed
from schemas.changes import ChangeEvent, kind_of
from schemas.corrections import Correction, CorrectionKind
from schemas.held import Held, HeldAlert
from schemas.identifiers import notice_id
from schemas.notices import (
    AlertAmended,
    AlertDisputed,
    AlertRaised,
    AlertRetracted,
    Known,
    Notice,
    RetractReason,
    Seed,
)
from schemas.objections import ObjectionAnswer
from schemas.ties import Nature, Tie
from streams.samples import tie_records
from streams.transport.records import Record

_decode = codec.decoder(Notice)


def inbox(world: World, institution: str = "north", channel: str = "inbox") -> list:
    """The notices that were delivered, in order."""
    sent = world.notifiers[institution, channel].sent.values()
    return [_decode(msgspec.json.encode(msgspec.json.decode(m.payload)["data"])) for m in sent]


async def corrected(world: World, of: ChangeEvent, what: str = "withdrawn", **more) -> None:
    value = Correction(
        fact_id=of.fact_id, uscc=of.uscc, kind=kind_of(of), occurred_at=of.occurred_at,
        what=CorrectionKind(what), decided_at=NOW, seen_at=NOW, source="court", **more,
    )  # fmt: skip
    await world.log.append([Record("corrections", of.uscc.encode(), codec.encode(value))])
    await world.engine.settled()


async def test_every_bank_and_channel_that_was_told_hears_that_a_fact_was_withdrawn(log):
    world = World([bank("north", "inbox", "mail"), bank("south"), bank("east")], log=log)
    async with running(world):
        await world.watched(watch("north"), watch("south"), watch("east", OTHER))
        await world.offer(seizure(1), seizure(2, OTHER))
        await corrected(world, seizure(1))
        await corrected(world, seizure(1), "repaired")
        acted = await said(log, "acted", Acted)
    for place in (("north", "inbox"), ("north", "mail"), ("south", "inbox")):
        raised, retracted = inbox(world, *place)
        assert isinstance(raised, AlertRaised) and isinstance(retracted, AlertRetracted)
        assert retracted.brief.alert_id == raised.alert.alert_id
        assert retracted.reason is RetractReason.WITHDRAWN
    assert [type(notice) for notice in inbox(world, "east")] == [AlertRaised]
    assert [(a.deed, a.after) for a in acted] == [(Deed.WITHDRAW, "withdrawn")] * 2
    assert world.metric("loanwatch_recalled_alerts_total", verdict="retract") == 2


async def test_after_a_restart_it_is_still_known_who_was_told(log):
    world = World([bank("north")], log=log)
    async with running(world):
        await world.watched(watch("north"))
        await world.offer(seizure(1))
    again = World([bank("north")], log=log)
    async with running(again):
        await corrected(again, seizure(1))
    third = World([bank("north")], log=log)
    async with running(third):
        await corrected(third, seizure(1))
    assert [type(n) for n in inbox(world)] == [AlertRaised]
    assert [type(n) for n in inbox(again)] == [AlertRetracted]
    assert inbox(third) == []


async def test_a_pattern_alert_stands_on_what_is_left_until_that_is_too_little(embedded):
    """owner_leaves: notice from the first two facts, act from all three (config/policy.yaml)."""
    equity, person, address = OWNER_LEAVES
    world = World([bank("north")], log=embedded)
    async with running(world):
        await world.watched(watch("north"))
        for change in OWNER_LEAVES:
            await world.offer(change)
        rule, notice, act = (n.alert for n in inbox(world))
        await corrected(world, address)
        [amended] = inbox(world)[3:]
        await corrected(world, equity)
    assert isinstance(amended, AlertAmended)
    assert amended.brief.alert_id == act.alert_id
    assert amended.brief.severity == notice.severity < act.severity
    assert [c.field for c in amended.changes] == ["points"]
    last = inbox(world)[4:]
    assert all(isinstance(n, AlertRetracted) for n in last)
    assert {n.brief.alert_id for n in last} == {rule.alert_id, notice.alert_id, act.alert_id}


async def test_lenders_of_a_tied_company_that_heard_of_it_hear_that_it_fell(embedded):
    tie = Tie(nature=Nature.OWNERSHIP, holder=COMPANY, held=OTHER, share=0.8)
    world = World([bank("north")], log=embedded)
    async with running(world):
        await embedded.append(tie_records(tie, 2))
        await world.engine.caught_up("ties")
        await world.watched(watch("north", OTHER))
        await world.offer(seizure(1))
        [related] = inbox(world)
        assert related.alert.uscc == OTHER
        await corrected(world, seizure(1))
        assert [type(n) for n in inbox(world)] == [AlertRaised, AlertRetracted]


async def test_an_alert_on_its_way_while_its_fact_falls_is_kept_and_told_to_nobody(embedded):
    world = World([bank("north")], log=embedded)
    async with running(world):
        await world.watched(watch("north"))
        await world.offer(seizure(1))
        [raised] = inbox(world)
    late = World([bank("north"), bank("south")], log=embedded)
    async with running(late):
        await corrected(late, seizure(1))
        other = type(raised.alert)(
            **{name: getattr(raised.alert, name) for name in raised.alert.__struct_fields__}
            | {"institution": "south", "alert_id": "1" * 32}
        )
        await embedded.append([Record("alerts", b"south", codec.encode(other))])
        await late.engine.settled()
        [held] = await said(embedded, "held", HeldAlert)
    assert inbox(late, "south") == []
    assert (held.alert_id, held.reason) == (other.alert_id, Held.RECALLED)


async def test_a_seed_is_taken_back_too(embedded):
    world = World([bank("north")], log=embedded)
    fact = seizure(1)
    seed = Seed(
        notice_id=notice_id("seed", "w"), institution="north", at=NOW, watch_id="w", uscc=COMPANY,
        known=(Known(fact_id=fact.fact_id, kind="court_seizure", occurred_at=THEN),), total=1,
    )  # fmt: skip
    async with running(world):
        await world.offer(fact)
        await embedded.append([Record("notices", b"north", codec.encode(seed))])
        await world.engine.settled()
        await corrected(world, fact, "removed")
    [_, retracted] = inbox(world)
    assert isinstance(retracted, AlertRetracted)
    assert retracted.reason is RetractReason.REMOVED and retracted.fact_ids == (fact.fact_id,)


async def test_an_amendment_says_what_it_says_now(embedded):
    world = World([bank("north")], log=embedded)
    async with running(world):
        await world.watched(watch("north"))
        await world.offer(seizure(1))
        await corrected(world, seizure(1), "amended", amended={"authority": "某区法院"})
    [_, amended] = inbox(world)
    assert isinstance(amended, AlertAmended)
    assert [(c.field, c.after) for c in amended.changes] == [("authority", "某区法院")]


async def test_while_an_objection_runs_those_who_were_told_know_and_then_how_it_ended(log):
    """The journey of one objection: disputed, and at its end taken back, in that order."""
    world = World([bank("north"), bank("south")], log=log)
    async with running(world):
        await world.watched(watch("north"))
        await world.offer(seizure(1))
        await wishes(world, filing())
        [filed] = await said(log, "objected", ObjectionAnswer)
        name = filed.objection.objection_id
        await wishes(world, accepting(name))
        cases = [a.case for a in await said(log, "acted", Acted)]
        assert [case.disputed for case in cases] == [True]
        await wishes(world, deciding(name, uphold=True))
        last = (await said(log, "acted", Acted))[-1]
    raised, disputed, retracted = inbox(world)
    assert isinstance(disputed, AlertDisputed) and disputed.running
    assert disputed.objection_id == name and disputed.until > filed.objection.accept_by
    assert isinstance(retracted, AlertRetracted)
    assert retracted.reason is RetractReason.OBJECTION_UPHELD and retracted.reference == name
    assert (last.deed, last.case.state, last.case.disputed) == (Deed.WITHDRAW, "withdrawn", False)
    assert inbox(world, "south") == []


async def test_who_was_told_longer_ago_than_the_desk_remembers_is_found_in_the_store(
    embedded, monkeypatch
):
    monkeypatch.setattr("streams.tellings.ToldIndex", partial(ToldIndex, most=1))
    world = World([bank("north", "inbox", "mail")], log=embedded)

    def notices(sql, parameters=None):
        rows = world.store.rows["posted"]
        asked = parameters and parameters.get("fact")
        return [
            {"institution": "north", "place_offset": n, "notice": json.dumps(row)}
            for n, row in enumerate(rows)
            if asked and asked in json.dumps(row) and row["type"] == "alert.raised"
        ]

    world.store.query = notices
    async with running(world):
        await world.watched(watch("north"), watch("north", OTHER))
        await world.offer(seizure(1))
        await world.offer(seizure(2, OTHER))
        await corrected(world, seizure(1))
        await world.engine.settled()
        await corrected(world, seizure(1))
    for channel in ("inbox", "mail"):
        sent = [type(n) for n in inbox(world, "north", channel)]
        assert sent == [AlertRaised, AlertRaised, AlertRetracted]


async def test_after_a_retraction_the_next_fact_of_the_concern_is_news(embedded):
    world = World([bank("north")], log=embedded)
    async with running(world):
        await world.watched(watch("north"))
        await world.offer(seizure(1))
        await world.offer(seizure(2))  # within the interval: grouped with the first
        assert len(inbox(world)) == 1
        await corrected(world, seizure(1))
        await world.offer(seizure(3))
    raised, retracted, again = inbox(world)
    assert isinstance(raised, AlertRaised) and isinstance(retracted, AlertRetracted)
    assert again.alert.change.fact_id == seizure(3).fact_id
