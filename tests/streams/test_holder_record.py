"""Shares go to a company with grave facts of its own: told with what is known, as long as it stands."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from wished import correction, said
from world import CATALOGUE, COMPANY, OTHER, POLICY, World, bank, running, watch

from schemas import codec
from schemas.changes import Catalogued, EquityChange, Provenance
from schemas.holders import GraveFact
from schemas.incoming import Offer
from streams.holders import Holders
from streams.transport.port import Log
from streams.transport.records import Record
from streams.work import Work

HOLDER = OTHER
NOW = datetime.now(UTC).replace(microsecond=0)


def dishonest(number: int = 1, days_ago: float = 40) -> Catalogued:
    return Catalogued(
        fact_id=f"{number:032x}", uscc=HOLDER, occurred_at=NOW - timedelta(days=days_ago),
        seen_at=NOW, code="dishonesty_listing", authority="重庆市某区人民法院",
        provenance=Provenance(source="court_list"),
    )  # fmt: skip


def taken_over(number: int, *, days_ago: float = 1, holder: str = HOLDER) -> EquityChange:
    return EquityChange(
        fact_id=f"{number + 0xABC:032x}", uscc=COMPANY, seen_at=NOW, nature="transfer", holder="甲",
        occurred_at=NOW - timedelta(days=days_ago), share_before=0.7, share_after=0.0,
        new_holder="乙公司", new_holder_code=holder, provenance=Provenance(source="register"),
    )  # fmt: skip


def in_one_feed(*changes) -> list[Record]:
    return [Record("intake", b"feed", codec.encode(Offer(change=one))) for one in changes]


async def known(log: Log) -> list[list[str]]:
    """What each change of shares says of its new holder, in the order of the log."""
    found = await said(log, "changes", EquityChange | Catalogued)
    return [
        [fact.fact_id for fact in one.new_holder_facts]
        for one in found
        if isinstance(one, EquityChange)
    ]


async def test_the_alert_names_who_what_when_and_the_source(log):
    world = World([bank("north")], log=log)
    async with running(world):
        await world.watched(watch("north"))
        await world.offer(dishonest())
        await world.offer(taken_over(1))
    [message] = world.notifiers["north", "inbox"].sent.values()
    alert = json.loads(message.payload)["data"]["alert"]
    assert (alert["rule"], alert["severity"]) == ("doubtful_owner", 3)
    [fact] = alert["change"]["new_holder_facts"]
    assert fact["kind"] == "dishonesty_listing" and fact["name_zh"] == "失信被执行人"
    assert (fact["authority"], fact["source"]) == ("重庆市某区人民法院", "court_list")
    assert datetime.fromisoformat(fact["occurred_at"]) == NOW - timedelta(days=40)
    assert "受让方曾有 失信被执行人" in message.body


async def test_without_a_record_it_is_a_change_of_control_and_no_more(embedded):
    world = World([bank("north")], log=embedded)
    async with running(world):
        await world.watched(watch("north"))
        await world.offer(dishonest(days_ago=4000))
        await world.offer(taken_over(1))
    [message] = world.notifiers["north", "inbox"].sent.values()
    alert = json.loads(message.payload)["data"]["alert"]
    assert (alert["rule"], alert["severity"]) == ("control_change", 2)
    assert "new_holder_facts" not in alert["change"]


async def test_what_ended_counts_no_longer_and_who_was_told_of_it_hears_so(log):
    world = World([bank("north")], log=log)
    async with running(world):
        await world.watched(watch("north"))
        await world.offer(dishonest())
        await world.offer(taken_over(1))
        await log.append([correction(dishonest(), "withdrawn")])
        await world.engine.settled()
        await world.offer(dishonest())  # the list is read once more
        await world.offer(taken_over(2))
        assert await known(log) == [[dishonest().fact_id], []]
        words = await said(log, "grave", GraveFact)
    assert [word.standing for word in words] == ["found", "ended"]
    assert not words[-1].authority and not words[-1].source
    told = [json.loads(m.payload) for m in world.notifiers["north", "inbox"].sent.values()]
    [amended] = [one for one in told if one["type"] == "alert.amended"]
    assert amended["data"]["changes"] == [
        {"field": "new_holder_facts", "before": "dishonesty_listing", "after": "withdrawn"}
    ]
    assert not [one for one in told if one["type"] == "alert.retracted"]


async def test_it_is_known_after_a_restart(log):
    async with running(World([bank("north")], log=log)) as first:
        await first.offer(dishonest())
    async with running(World([bank("north")], log=log)) as second:
        await second.offer(taken_over(1))
        assert await known(log) == [[dishonest().fact_id]]


FEED = (
    taken_over(1), dishonest(1), taken_over(2), dishonest(2, days_ago=20), taken_over(3),
    taken_over(4, days_ago=30), dishonest(1), taken_over(5, holder=""),
)  # fmt: skip
WANTED = [[], [1], [2, 1], [1], []]


@pytest.mark.parametrize("pieces", [[8], [1] * 8, [3, 5], [4, 1, 3]])
async def test_a_feed_comes_out_the_same_however_it_is_cut_and_restarted(embedded, pieces):
    rest = in_one_feed(*FEED)
    for piece in pieces:
        async with running(World([], log=embedded)) as world:
            await embedded.append(rest[:piece])
            await world.engine.settled()
        rest = rest[piece:]
    async with running(World([], log=embedded)):
        found = [[int(fact, 16) for fact in facts] for facts in await known(embedded)]
    assert found == WANTED


def test_a_batch_that_is_not_committed_teaches_the_next_nothing():
    """Tried again, a change of shares that came before the fact still knows nothing of it."""
    holders, lost = Holders(POLICY.holders, CATALOGUE.by_code()), Work(None)
    turn = holders.turn(lost)
    turn.take(dishonest())
    assert [fact.kind for fact in turn.take(taken_over(1)).new_holder_facts] == [
        "dishonesty_listing"
    ]
    assert lost.counts() == {"grave": 1}
    assert holders.turn(Work(None)).take(taken_over(1)).new_holder_facts == ()
