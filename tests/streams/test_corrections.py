"""A fact that no longer stands stops to count, once, and everything is said of it."""

from __future__ import annotations

import json

from wished import correction, said
from world import COMPANY, World, bank, running, seizure, watch

from schemas.corrections import Corrected
from schemas.recalls import Recall
from streams.transport.port import Log
from streams.transport.records import Record


async def corrected(log: Log) -> list[str]:
    return [answer.outcome.value for answer in await said(log, "corrected", Corrected)]


async def test_each_correction_says_what_came_of_it(log):
    world = World([bank("north")], log=log)
    async with running(world):
        await world.offer(seizure(1))
        await log.append(
            [
                correction(seizure(1), "amended", amended={"authority": "某区法院"}),
                correction(seizure(1), "repaired"),
                correction(seizure(1), "withdrawn"),
                correction(seizure(9)),
                Record("corrections", COMPANY.encode(), b"{not json"),
            ]
        )
        await world.engine.settled()
        assert world.metric("loanwatch_corrections_total", outcome="ended") == 1
        assert await corrected(log) == ["noted", "ended", "repeated", "unknown_fact"]
    assert [row["reason"] for row in world.store.rows["rejected"]] == ["undecodable"]


async def test_a_fact_that_ended_is_not_news_when_it_is_read_again(log):
    world = World([bank("north")], log=log)
    async with running(world):
        await world.watched(watch("north"))
        await world.offer(seizure(1))
        await log.append([correction(seizure(1))])
        await world.engine.settled()
        await world.offer(seizure(1))
    assert [row["outcome"] for row in world.store.rows["ledger"]] == ["accepted", "merged"]
    assert len(world.store.rows["alerts"]) == 1
    sent = world.notifiers["north", "inbox"].sent.values()
    assert [json.loads(m.payload)["type"] for m in sent] == ["alert.raised", "alert.retracted"]


async def test_every_desk_hears_of_what_became_of_a_fact_and_of_a_repeat_nobody(log):
    world = World([bank("north")], log=log)
    async with running(world):
        await world.offer(seizure(1))
        amended = correction(seizure(1), "amended", amended={"authority": "某区法院"})
        await log.append([amended, correction(seizure(1), "repaired"), correction(seizure(1))])
        await world.engine.settled()
        found = await said(log, "recalls", Recall)
    assert [recall.what.value for recall in found] == ["amended", "repaired"] * 2
    assert len({recall.recall_id for recall in found}) == 2
