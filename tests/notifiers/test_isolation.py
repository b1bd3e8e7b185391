"""One receiver dead, one that hangs, one that answers 500: nobody else notices. Counted, not timed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace
from outboxes_at_work import RETRY, Answering, Silent, delivery, metric, serving

from notifiers.base import Sent
from schemas.deliveries import DeliveryOutcome

DEAD, HANGS, FAILS = ("dead", "core"), ("hangs", "core"), ("fails", "core")
WELL = [(f"well{n}", "inbox") for n in range(3)]


class Refusing(Answering):
    async def send(self, message):
        self.ids.append(message.message_id)
        raise ConnectionRefusedError


def ill() -> dict:
    return {DEAD: Refusing(), HANGS: Silent(), FAILS: Answering(*[Sent(RETRY, "HTTP 500")] * 10**4)}


@pytest.mark.parametrize("neighbours", [{}, ill()], ids=["all well", "three of them ill"])
async def test_what_arrives_is_the_same_at_the_same_moment_whoever_else_is_ill(time, neighbours):
    well = {receiver: Answering() for receiver in WELL}
    arrived = []
    async with serving(time, {**neighbours, **well}) as (outboxes, _):
        for second in range(20):
            for n in range(10):
                for receiver in [*neighbours, *WELL]:
                    outboxes.put(delivery(100 * second + n, receiver))
            await time.settle()  # no time passes: what is not out by now was held up
            arrived.append([len(notifier.ids) for notifier in well.values()])
            await time.passes(1)
        assert arrived == [[10 * (second + 1)] * 3 for second in range(20)]
        states = {
            r: [
                s for s in ("closed", "open", "half_open")
                if metric(outboxes, "loanwatch_receiver_breaker", r, state=s)
            ]
            for r in [*neighbours, *WELL]
        }  # fmt: skip
    tried = {receiver: len(notifier.ids) for receiver, notifier in neighbours.items()}
    if neighbours:
        # Five failures, then a trial after 5 s and after 10 s more; what hangs is tried once.
        assert tried == {DEAD: 7, HANGS: 1, FAILS: 7}
        assert (states[DEAD], states[FAILS], states[HANGS]) == (["open"], ["open"], ["closed"])
    assert {tuple(states[receiver]) for receiver in WELL} == {("closed",)}


async def test_a_receiver_with_several_lanes_is_tried_by_one_of_them(time):
    down = Answering(*[RETRY] * 10**3, at_once=4)
    async with serving(time, {FAILS: down}) as (outboxes, _):
        for n in range(100):
            outboxes.put(delivery(n, FAILS))
        await time.settle()
        before = len(down.ids)
        await time.passes(5)
        assert 5 <= before <= 8 and len(down.ids) == before + 1
        assert metric(outboxes, "loanwatch_receiver_breaker_opened_total", FAILS) == 2


async def test_what_waits_beyond_its_time_behind_an_open_breaker_becomes_a_dead_letter(time):
    down = Refusing()
    async with serving(time, {DEAD: down}) as (outboxes, ledger):
        for n in range(300):
            over = time.now + timedelta(hours=1)
            outboxes.put(replace(delivery(n, DEAD), expires_at=over))
        young = replace(delivery(999, DEAD), expires_at=time.now + timedelta(days=3))
        outboxes.put(young)
        await time.passes(3600 + 120)  # it is looked for every minute
        outcomes = dict(ledger.receipts)
        assert outcomes.pop(young.delivery_id, None) is not DeliveryOutcome.DEAD
        assert list(outcomes.values()) == [DeliveryOutcome.DEAD] * 300
        assert len(down.ids) < 60 and outboxes.pending() == 1
        dead = metric(outboxes, "loanwatch_pushes_total", DEAD, outcome="dead")
        assert dead == 300
