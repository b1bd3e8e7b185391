"""Every disclosure and every action is one link of a chain, on both logs and across restarts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping

from faust.types import TP
from msgspec.structs import replace
from world import COMPANY, World, bank, running, seizure, watch

from audit.checking import check
from schemas import codec
from schemas.audit import AccessAlert, Anchor, Entry, Event, Oddity
from schemas.disclosures import Actor, Disclosed, Purpose, Subject, Way
from schemas.tokens import Role
from streams.clock import wall_clock
from streams.transport.port import Log
from streams.transport.records import Record


def shown(n: int, watched: bool = True, institution: str = "north") -> Record:
    value = Disclosed(
        disclosure_id=f"d{n}", at=wall_clock(), way=Way.PULLED, purpose=Purpose.POST_LOAN,
        actor=Actor(role=Role.OFFICER, institution=institution, staff="officer-1"), what="/x",
        subjects=(Subject(uscc=f"{n:018}", consents=("授1",), watched=watched),),
    )  # fmt: skip
    return Record("disclosed", institution.encode(), codec.encode(value))


async def kept(log: Log, topic: str) -> Mapping[int, list[bytes]]:
    """What a topic holds, by partition, in order."""
    found: dict[int, list[bytes]] = {}
    for p in range(log.partitions[topic]):
        async for batch in log.replay({TP(topic, p): None}):
            found.setdefault(p, []).extend(v for v in batch.values if v is not None)
    return found


async def entries(log: Log) -> list[Entry]:
    """All entries, after every chain was found whole and as long as its head says."""
    chains, found = await kept(log, "audit"), []
    heads = {a.chain: a for raw in (await kept(log, "chains")).values() for a in decoded(raw)}
    for chain, lines in chains.items():
        checked = check(chain, lines, heads.values())
        assert checked.findings == () and checked.head == heads[chain]
        found += [codec.decoder(Entry)(line) for line in lines]
    return found


def decoded(raw: list[bytes]) -> list[Anchor]:
    return [codec.decoder(Anchor)(value) for value in raw]


async def test_what_arrives_at_a_bank_is_an_entry_with_borrower_and_consent(log):
    world = World([bank("north")], log=log)
    async with running(world):
        await world.watched(watch("north", consent_reference="授2026-1"))
        await world.offer(seizure(1))
        await world.engine.settled()
    (entry,) = [e for e in await entries(log) if e.event is Event.PUSHED]
    assert (entry.actor.institution, entry.actor.channel) == ("north", "inbox")
    assert entry.purpose is Purpose.POST_LOAN
    assert [(s.uscc, s.consents) for s in entry.subjects] == [(COMPANY, ("授2026-1",))]


async def test_every_disclosure_is_one_entry_and_chains_go_on_after_a_restart(log):
    seen = []
    for round_ in range(3):
        world = World([bank("north"), bank("south")], log=log)
        async with running(world):
            records = [
                shown(10 * round_ + n, institution=b) for n in range(5) for b in ("north", "south")
            ]
            await log.append(records)
            await world.engine.settled()
            assert world.metric("loanwatch_audit_entries_total", event="pulled") == 10
        seen += [json.loads(r.value)["disclosure_id"] for r in records]
    assert Counter(e.reference for e in await entries(log)) == Counter(seen)


async def test_a_record_that_does_not_decode_costs_only_itself(log):
    world = World([bank("north")], log=log)
    async with running(world):
        await log.append([shown(1), Record("disclosed", b"north", b"{nonsense"), shown(2)])
        await world.engine.settled()
    assert [e.reference for e in await entries(log)] == ["d1", "d2"]
    assert [row["reason"] for row in world.store.rows["rejected"]] == ["undecodable"]


async def test_abnormal_access_is_told_to_the_operator_once_a_day_also_after_a_restart(log):
    for part in (range(15), range(15, 60)):
        world = World([bank("north")], log=log)
        async with running(world):
            await log.append([shown(n, watched=False) for n in part])
            await world.engine.settled()
    told = [
        codec.decoder(AccessAlert)(v)
        for vs in (await kept(log, "access_alerts")).values()
        for v in vs
    ]
    assert [(t.oddity, t.count, t.actor.staff) for t in told] == [
        (Oddity.UNWATCHED, 20, "officer-1")
    ]
    assert world.metric("loanwatch_access_alerts_total", oddity="unwatched") == 1


async def test_the_archive_stores_what_was_chained(log):
    world = World([bank("north")], log=log)
    async with running(world):
        await log.append([shown(1)])
        await world.engine.settled()
    (row,) = world.store.rows["audit"]
    assert row["reference"] == "d1" and row["number"] == 1
    assert replace(codec.decoder(Entry)(codec.encode(row)), hash="").previous == "0" * 64
