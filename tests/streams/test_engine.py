from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from world import OTHER, World, bank, running, seizure, watch

from notifiers.base import Message, Sent
from notifiers.recording import RecordingNotifier
from schemas.deliveries import DeliveryOutcome
from streams.assessing import Assessing
from streams.deliver import DeliverStage
from streams.topics import declared
from streams.transport.log import EmbeddedLog
from streams.transport.records import Record


async def test_a_change_reaches_exactly_the_banks_that_lend_to_that_borrower(log):
    world = World([bank("north"), bank("south"), bank("west")], log=log)
    async with running(world):
        await world.watched(watch("north"), watch("south"), watch("west", OTHER))
        await world.offer(seizure(1))
    sent = {name: len(n.sent) for (name, _), n in world.notifiers.items()}
    assert sent == {"north": 1, "south": 1, "west": 0}
    assert {row["institution"] for row in world.store.rows["alerts"]} == {"north", "south"}
    assert world.metric("loanwatch_decisions_total", reason="first") == 2


async def test_the_same_fact_twice_is_one_fact_with_two_provenances_and_one_push(log):
    world = World([bank("north")], log=log)
    async with running(world):
        await world.watched(watch("north"))
        await world.offer(seizure(1), seizure(1))
        await world.offer(seizure(1))
    assert len(world.store.rows["facts"]) == 1
    assert {row["fact_id"] for row in world.store.rows["ledger"]} == {seizure(1).fact_id}
    assert [row["outcome"] for row in world.store.rows["ledger"]] == [
        "accepted",
        "merged",
        "merged",
    ]
    assert len(world.notifiers["north", "inbox"].sent) == 1


async def test_a_record_that_is_not_ours_is_kept_as_rejected_and_stops_nothing(log):
    world = World([bank("north")], log=log)
    async with running(world):
        await world.watched(watch("north"))
        await log.append([Record("intake", b"x", b"{not json", 0)])
        await world.offer(seizure(1))
    [refused] = world.store.rows["rejected"]
    assert (refused["reason"], refused["file"], refused["row"]) == ("undecodable", "intake/0", 0)
    assert len(world.notifiers["north", "inbox"].sent) == 1
    assert world.metric("loanwatch_rejected_total", reason="undecodable") == 1


async def test_a_watch_that_is_none_is_rejected_once_and_hurts_no_later_start(log):
    banks = [bank("north")]
    first = World(banks, log=log)
    async with running(first):
        for topic in ("watches", "companies"):
            await log.append([Record(topic, b"x|y", b"{broken", p) for p in (0, 1)])
        await first.watched(watch("north"))
        await first.offer(seizure(1))
    assert {row["reason"] for row in first.store.rows["rejected"]} == {"undecodable"}
    assert len(first.store.rows["rejected"]) == 4
    second = World(banks, log=log)
    async with running(second):
        await second.offer(seizure(2))
    assert second.store.rows["facts"] and not second.store.rows["rejected"]


async def test_a_record_that_breaks_a_stage_costs_only_itself(monkeypatch, log):
    """A bug in the core meets one change: it is set aside, everything else goes on."""
    honest = Assessing.assess

    def breaks(self, changes, *more):
        if any(change.document_number.endswith("样3号") for change in changes):
            raise RuntimeError("a bug")
        return honest(self, changes, *more)

    monkeypatch.setattr(Assessing, "assess", breaks)
    world = World([bank("north")], log=log)
    async with running(world):
        await world.watched(watch("north"))
        start = seizure(0).occurred_at
        await world.offer(*(seizure(i, at=start + timedelta(days=30 * i)) for i in range(8)))
    assert len(world.store.rows["facts"]) == 7
    [refused] = world.store.rows["rejected"]
    assert (refused["reason"], refused["source"]) == ("internal_error", "test")
    assert len(world.notifiers["north", "inbox"].sent) == 7
    outcomes = sorted(row["outcome"] for row in world.store.rows["ledger"])
    assert outcomes == ["accepted"] * 7 + ["rejected"]


class Hanging:
    async def send(self, message: Message) -> Sent:
        await asyncio.Future()
        raise AssertionError

    async def close(self) -> None:
        return None


async def test_a_receiver_that_hangs_delays_nobody_else(log):
    quick = RecordingNotifier()
    world = World(
        [bank("north"), bank("south")],
        {("north", "inbox"): Hanging(), ("south", "inbox"): quick},
        log,
    )
    async with running(world):
        await world.watched(watch("north"), watch("south"))
        offering = asyncio.create_task(world.offer(seizure(1)))
        async with asyncio.timeout(30):
            while not quick.sent:
                await asyncio.sleep(0.005)
        offering.cancel()


async def test_a_push_that_fails_is_tried_again_and_one_that_never_works_is_a_dead_letter(log):
    retry = DeliveryOutcome.RETRY
    flaky, broken = RecordingNotifier(retry, retry), RecordingNotifier(*[retry] * 3)
    world = World(
        [bank("north"), bank("south")],
        {("north", "inbox"): flaky, ("south", "inbox"): broken},
        log,
    )
    async with running(world):
        await world.watched(watch("north"), watch("south"))
        await world.offer(seizure(1))
        async with asyncio.timeout(30):
            while len(world.store.rows["receipts"]) < 6:
                await asyncio.sleep(0.01)
        receipts = world.store.rows["receipts"]
        north, south = (
            [r["outcome"] for r in receipts if r["institution"] == name]
            for name in ("north", "south")
        )
        assert north == ["retry", "retry", "delivered"]
        assert south == ["retry", "retry", "dead"]
        dead = next(r["delivery_id"] for r in receipts if r["outcome"] == "dead")
        await world.engine.resend("south", dead)
        async with asyncio.timeout(30):
            while len(world.store.rows["receipts"]) < 8:
                await asyncio.sleep(0.01)
    assert [r["outcome"] for r in receipts if r["institution"] == "south"][3:] == [
        "resent", "delivered",
    ]  # fmt: skip
    assert list(broken.sent) == [dead]


async def test_alerts_go_out_while_the_store_is_down_and_nothing_is_lost(log):
    world = World([bank("north")], log=log, fails=4)
    async with running(world):
        await world.watched(watch("north"))
        await world.offer(seizure(1))
        assert len(world.notifiers["north", "inbox"].sent) == 1
        async with asyncio.timeout(30):
            await world.engine.settled()
    assert len(world.store.rows["facts"]) == 1
    assert [item for item in world.announced if hasattr(item, "rule")]


async def test_the_next_start_goes_on_where_the_last_one_stopped(log):
    banks = [bank("north")]
    first = World(banks, log=log)
    async with running(first):
        await first.watched(watch("north"))
        await first.offer(seizure(1))
    second = World(banks, log=log)
    async with running(second):
        await second.offer(seizure(1), seizure(2))
    assert len(second.store.rows["facts"]) == 1  # the watch, the memory and the last word are known
    assert second.store.rows["decisions"][0]["reason"] == "grouped"
    assert not second.notifiers["north", "inbox"].sent


async def test_work_beside_the_stages_that_is_cancelled_from_within_makes_the_engine_fail(
    embedded, monkeypatch
):
    async def cancelled(self) -> bool:
        raise asyncio.CancelledError

    monkeypatch.setattr(DeliverStage, "tick", cancelled)
    world = World([bank("north")], log=embedded)
    async with running(world):
        async with asyncio.timeout(30):
            await asyncio.wait([world.engine.failed])
        with pytest.raises(RuntimeError, match=r"DeliverStage\.run was cancelled"):
            world.engine.check()


async def test_an_engine_that_is_stopped_has_not_failed(embedded):
    world = World([bank("north")], log=embedded)
    async with running(world):
        pass
    assert not world.engine.failed.done()


async def test_a_log_that_cannot_be_written_stops_the_engine_with_a_reason(tmp_path):
    log = EmbeddedLog(tmp_path, topics=declared(2))
    world = World([bank("north")], log=log)
    async with running(world):
        await world.watched(watch("north"))
        pages = log.db.execute("PRAGMA page_count").fetchone()[0]
        log.db.execute(f"PRAGMA max_page_count={pages + 4}")
        try:
            for i in range(400):
                await world.offer(seizure(i))
        except Exception as error:
            assert "make room" in str(error)
        else:
            raise AssertionError("the disk was full and nobody said so")
    log.close()
