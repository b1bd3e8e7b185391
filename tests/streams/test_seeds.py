"""What is known when a watch begins is told once, apart from news, as far as the consent reaches."""

from __future__ import annotations

import json
from collections import Counter

from msgspec.structs import replace
from test_orders import add, order, told
from world import COMPANY, World, bank, running, seizure

from schemas.changes import Catalogued
from store.base import StoreError
from store.recording import RecordingStore


class Remembering(RecordingStore):
    """Answers what is known of a company from the facts that were landed in it."""

    away = 0

    def query(self, sql, parameters=None):
        if "FROM facts" not in sql:
            return []
        if self.away:
            self.away -= 1
            raise StoreError("away")
        mine = [f for f in self.rows["facts"] if f["uscc"] in parameters["usccs"]]
        mine = [f for f in mine if f.get("code", f["kind"]) in parameters["kinds"]]
        if "count()" in sql:
            return [{"uscc": u, "n": n} for u, n in Counter(f["uscc"] for f in mine).items()]
        return [{"uscc": f["uscc"], "change": json.dumps(f), "severity": 3} for f in mine]


def arrears(number: int) -> Catalogued:
    """A fact under consent, whose amount only a wider consent shows."""
    common = seizure(number)
    return Catalogued(
        code="social_insurance_arrears", amount=777, fact_id=common.fact_id, uscc=COMPANY,
        occurred_at=common.occurred_at, seen_at=common.seen_at, provenance=common.provenance,
    )  # fmt: skip


async def test_a_new_watch_is_told_what_is_known_once_and_before_any_news(log):
    world = World([bank("north")], log=log, store=Remembering())
    async with running(world):
        await world.offer(seizure(1), seizure(2))
        await order(world, add(), add())  # the second changes nothing
        await world.engine.settled()
        await order(world, replace(add(2), seed=False))
        [seed] = told(world, "north")
        assert (seed["type"], seed["total"], seed["to"]) == ("seed", 2, ["rm-07"])
        assert {known["fact_id"] for known in seed["known"]} == {
            seizure(1).fact_id, seizure(2).fact_id
        }  # fmt: skip
        await world.offer(seizure(3))
        assert [note["type"] for note in told(world, "north")] == ["seed", "alert.raised"]
        assert world.metric("loanwatch_seeds_total") == 1
    async with running(World([bank("north")], log=log, store=Remembering())) as world:
        await world.engine.settled()
        assert told(world, "north") == []  # nor again after a restart


async def test_a_seed_goes_no_further_than_the_consent(log):
    world = World([bank("north"), bank("south"), bank("west")], log=log, store=Remembering())
    async with running(world):
        await world.offer(seizure(1), arrears(2))
        for number, (name, level) in enumerate(
            [("north", "public"), ("south", "consent"), ("west", "restricted")]
        ):
            await order(world, add(number, name, consent_level=level))
        await world.engine.settled()
    seeds = {name: told(world, name)[0] for name in ("north", "south", "west")}
    assert {name: seed["total"] for name, seed in seeds.items()} == {
        "north": 1, "south": 2, "west": 2
    }  # fmt: skip
    amounts = {
        name: [k.get("amount") for k in seed["known"] if k["kind"] == "social_insurance_arrears"]
        for name, seed in seeds.items()
    }
    assert amounts == {"north": [], "south": [None], "west": [777]}


async def test_a_seed_waits_for_a_store_that_is_away_and_nothing_known_is_not_sent(log):
    store = Remembering()
    world = World([bank("north")], log=log, store=store)
    async with running(world):
        await order(world, add(1))
        await world.offer(seizure(1))
        store.away = 1
        await order(world, add(2))
        await world.engine.settled()
        [news, seed] = sorted(told(world, "north"), key=lambda note: note["type"])
        assert (news["type"], seed["type"], seed["total"]) == ("alert.raised", "seed", 1)
