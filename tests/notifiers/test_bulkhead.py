from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from msgspec.structs import replace
from outboxes_at_work import (
    DELIVERED,
    QUICK,
    RETRY,
    SLOW,
    Answering,
    Silent,
    delivery,
    metric,
    serving,
    until,
)
from some_alerts import alert

from notifiers.base import Sent
from notifiers.recording import RecordingNotifier
from schemas.deliveries import DeliveryOutcome
from schemas.notices import raised


async def test_a_receiver_that_never_answers_delays_nobody_else(time):
    quick, silent = Answering(), Silent()
    async with serving(time, {QUICK: quick, SLOW: silent}) as (outboxes, ledger):
        for n in range(50):
            outboxes.put(delivery(n, SLOW))
            outboxes.put(delivery(n))
        await time.settle()
        assert len(ledger.receipts) == len(quick.ids) == 50 and len(silent.ids) == 1
        assert not outboxes.drained() and outboxes.pending() == 50


async def test_what_hangs_is_given_up_and_tried_again(time):
    silent = Silent()
    async with serving(time, {SLOW: silent}, send_seconds=0.01) as (outboxes, ledger):
        outboxes.put(delivery(1, SLOW))
        await until(lambda: ledger.receipts == [("south1", "retry")])
        assert silent.ids == ["south1"]
        await time.passes(5)  # half of the first wait of ten seconds
        assert silent.ids == ["south1", "south1"]


async def test_what_fails_or_raises_is_tried_when_it_is_due_and_arrives_once(time):
    flaky = Answering(RETRY, RuntimeError("hunter2"), DELIVERED)
    async with serving(time, {QUICK: flaky}) as (outboxes, ledger):
        outboxes.put(delivery(1))
        await time.passes(4.9)
        assert len(flaky.ids) == 1 and outboxes.drained() and outboxes.pending() == 1
        await time.passes(0.2)  # half of ten seconds
        assert len(flaky.ids) == 2
        await time.passes(9.8)
        assert len(flaky.ids) == 2
        await time.passes(0.2)  # half of twenty
        assert ledger.receipts == [
            ("north1", "retry"),
            ("north1", "retry"),
            ("north1", "delivered"),
        ]
        assert outboxes.pending() == 0
        counted = {
            o: metric(outboxes, "loanwatch_pushes_total", outcome=o) for o in DeliveryOutcome
        }
        assert counted == {
            "pending": 0, "delivered": 1, "retry": 2, "refused": 0, "dead": 0, "resent": 0,
            "lapsed": 0,
        }  # fmt: skip
        assert metric(outboxes, "loanwatch_outbox_pending") == 0


async def test_what_failed_for_the_last_time_is_left_alone(time):
    broken = Answering(*[RETRY] * 10)
    async with serving(time, {QUICK: broken}) as (outboxes, ledger):
        outboxes.put(delivery(1))
        await time.passes(1000)
        assert [outcome for _, outcome in ledger.receipts] == ["retry", "retry", "dead"]
        assert len(broken.ids) == 3 and outboxes.drained()


async def test_what_is_not_due_waits_and_what_is_due_goes_in_order(time):
    quick = Answering()
    async with serving(time, {QUICK: quick}) as (outboxes, _):
        outboxes.put(delivery(4, due=time.now + timedelta(hours=3)))
        outboxes.put(delivery(3, due=time.now + timedelta(seconds=20)))
        outboxes.put(delivery(1))
        outboxes.put(delivery(2))  # put later, due at the same moment
        await time.passes(19)
        assert quick.ids == ["north1", "north2"]
        assert outboxes.drained() and outboxes.pending() == 2
        await time.passes(1)
        assert quick.ids[2:] == ["north3"]
        await time.passes(3 * 3600)
        assert quick.ids[3:] == ["north4"]


async def test_a_delivery_whose_channel_is_gone_is_refused_not_forgotten(time):
    async with serving(time, {QUICK: Answering()}) as (outboxes, ledger):
        outboxes.put(delivery(1, ("north", "gone")))  # before any task has run
        await time.settle()
        outboxes.put(delivery(1, ("west", "gone")))  # and after
        await time.settle()
        assert ledger.receipts == [("north1", "refused"), ("west1", "refused")]


async def test_receipts_of_all_receivers_are_written_together(time):
    notifiers = {(name, "inbox"): RecordingNotifier() for name in ("north", "south", "west")}
    async with serving(time, notifiers) as (outboxes, ledger):
        for n in range(20):
            for receiver in notifiers:
                outboxes.put(delivery(n, receiver))
        await time.settle()
        assert [len(batch) for batch in ledger.batches] == [60]


async def test_no_more_than_two_hundred_are_without_a_receipt(time):
    quick = Answering()
    async with serving(time, {QUICK: quick}) as (outboxes, ledger):
        ledger.takes_seconds = 0.02
        for n in range(450):
            outboxes.put(delivery(n))
        await until(lambda: len(quick.ids) >= 200)
        assert len(quick.ids) == 200  # sent, and the first commit is still under way
        await until(lambda: len(ledger.receipts) == 450)
        assert [len(batch) for batch in ledger.batches] == [200, 200, 50]
        await until(outboxes.drained)


async def test_a_slow_receivers_receipts_wait_fifty_milliseconds_for_others(time):
    slow = Answering(seconds=0.02)
    async with serving(time, {SLOW: slow}) as (outboxes, ledger):
        for n in range(3):
            outboxes.put(delivery(n, SLOW))
        await until(lambda: len(slow.ids) == 2)
        await time.passes(0.049)
        assert ledger.receipts == []
        await time.passes(0.001)
        assert ledger.receipts == [("south0", "delivered")]
        await until(lambda: len(ledger.receipts) == 3)


async def test_a_receiver_is_given_as_many_at_a_time_as_it_takes(time):
    one, four = Answering(seconds=0.005), Answering(seconds=0.005, at_once=4)
    async with serving(time, {QUICK: one, SLOW: four}) as (outboxes, ledger):
        for n in range(8):
            outboxes.put(delivery(n))
            outboxes.put(delivery(n, SLOW))
        await until(lambda: len(one.ids) == len(four.ids) == 8)
        assert (one.most_flying, four.most_flying) == (1, 4)


async def test_a_receiver_in_trouble_is_left_alone_and_costs_few_attempts(time):
    down = Answering(*[RETRY] * 5)
    async with serving(time, {SLOW: down}) as (outboxes, ledger):
        for n in range(1000):
            outboxes.put(delivery(n, SLOW))
        await time.settle()
        assert len(down.ids) == 5 and outboxes.drained() and outboxes.pending() == 1000
        await time.passes(5)
        assert len(ledger.receipts) >= 1000  # it is well again: all the others went out
        await time.passes(60)
        assert [o for _, o in ledger.receipts].count("delivered") == 1000


async def test_a_receiver_that_asks_for_time_gets_no_other_delivery_meanwhile(time):
    busy = Answering(Sent(RETRY, "HTTP 429", 90.0))
    async with serving(time, {SLOW: busy}) as (outboxes, _):
        outboxes.put(delivery(1, SLOW))
        outboxes.put(delivery(2, SLOW))
        await time.passes(89)
        assert busy.ids == ["south1"]
        await time.passes(1)
        assert sorted(busy.ids[1:]) == ["south1", "south2"]


async def test_no_receipt_no_further_push(time):
    quick = Answering()
    async with serving(time, {QUICK: quick}) as (outboxes, ledger):
        ledger.error = OSError("disk full")
        outboxes.put(delivery(1))
        with pytest.raises(OSError, match="disk full"):
            await asyncio.wait_for(asyncio.shield(outboxes.task), 2)
        outboxes.put(delivery(2))
        await time.settle()
        assert quick.ids == ["north1"]


@pytest.mark.parametrize("how", ["stop", "cancel"])
async def test_stopping_finishes_what_is_being_sent_and_starts_nothing_new(time, how):
    slow = Answering(seconds=0.05)
    async with serving(time, {SLOW: slow}) as (outboxes, ledger):
        outboxes.put(delivery(1, SLOW))
        outboxes.put(delivery(2, SLOW))
        await until(lambda: slow.flying)
        if how == "stop":
            await outboxes.stop()
        else:
            outboxes.task.cancel()
        await asyncio.gather(outboxes.task, return_exceptions=True)
        assert ledger.receipts == [("south1", "delivered")] and slow.ids == ["south1"]
        assert outboxes.pending() == 1


async def test_stopping_does_not_wait_for_a_receiver_that_hangs(time, monkeypatch):
    monkeypatch.setattr("notifiers.bulkhead._GRACE_SECONDS", 0.02)
    quick, silent = Answering(), Silent()
    async with serving(time, {QUICK: quick, SLOW: silent}) as (outboxes, ledger):
        outboxes.put(delivery(1, SLOW))
        await until(lambda: silent.ids)
        outboxes.put(delivery(1))
        await time.settle()
        async with asyncio.timeout(1):
            await outboxes.stop()
        assert ledger.receipts == [("north1", "delivered")]


async def test_a_clock_that_is_set_back_holds_no_receipt(time):
    slow = Answering(seconds=0.01)
    async with serving(time, {SLOW: slow}) as (outboxes, ledger):
        for n in range(3):
            outboxes.put(delivery(n, SLOW))
        await until(lambda: len(slow.ids) == 2)
        time.now -= timedelta(hours=1)
        await until(lambda: len(ledger.receipts) >= 1)


async def test_delay_runs_from_intake_to_delivery_by_channel(time):
    async with serving(time, {QUICK: Answering()}) as (outboxes, _):
        late = replace(alert().change, seen_at=time.now - timedelta(seconds=3))
        early = replace(alert().change, seen_at=time.now + timedelta(seconds=3))  # clocks differ
        for n, change in enumerate((late, early)):
            outboxes.put(replace(delivery(n), notice=raised(alert(change=change))))
        await time.settle()
        found = outboxes.registry.get_sample_value
        name, labels = "loanwatch_push_delay_seconds", {"channel": "inbox"}
        assert (found(f"{name}_count", labels), found(f"{name}_sum", labels)) == (2, 3)


async def test_what_waits_is_withdrawn_and_everything_else_goes_out(time):
    quick = Answering()
    later = time.clock() + timedelta(seconds=9)
    async with serving(time, {QUICK: quick}) as (outboxes, _):
        for n in range(6):
            outboxes.put(delivery(n, due=later))
        outboxes.withdraw({"north1", "north4", "of_another_receiver"})
        assert metric(outboxes, "loanwatch_outbox_pending") == 4
        await time.passes(10)
    assert quick.ids == ["north0", "north2", "north3", "north5"]


async def test_what_is_being_sent_is_finished(time):
    silent = Silent()
    async with serving(time, {SLOW: silent}) as (outboxes, _):
        outboxes.put(delivery(1, SLOW))
        outboxes.put(delivery(2, SLOW))
        await time.settle()
        outboxes.withdraw({"south1", "south2"})
        assert silent.ids == ["south1"] and outboxes.pending() == 1


async def test_lanes_look_once_for_each_delivery_and_not_again_when_nothing_waits(time):
    quick, looked, pause = Answering(at_once=4), [], time.pause

    async def counted(news, seconds):
        looked.append(seconds)
        await pause(news, seconds)

    time.pause = counted
    async with serving(time, {QUICK: quick}) as (outboxes, ledger):
        await time.settle()
        for n in range(10):
            before = looked.count(None)
            outboxes.put(delivery(n))
            await time.settle()
            assert len(ledger.receipts) == n + 1
            assert looked.count(None) - before == 4 + 1  # the lanes, and who writes receipts
