from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace
from prometheus_client import CollectorRegistry
from some_alerts import alert

from notifiers.base import Message, Sent
from notifiers.bulkhead import Outboxes
from notifiers.metrics import NotifierMetrics
from schemas.deliveries import Delivery, DeliveryOutcome

QUICK, DEAD = ("north", "inbox"), ("south", "inbox")


def now() -> datetime:
    return datetime.now(UTC)


def delivery(n: int, receiver=QUICK, wait: float = 0) -> Delivery:
    return Delivery(
        delivery_id=f"{receiver[0]}{n}", institution=receiver[0], channel=receiver[1],
        alert=alert(n), next_attempt_at=now() + timedelta(seconds=wait),
    )  # fmt: skip


class Answering:
    def __init__(self, *answers):
        self.ids, self._answers = [], list(answers)

    async def send(self, message: Message) -> Sent:
        self.ids.append(message.message_id)
        answer = self._answers.pop(0) if self._answers else DeliveryOutcome.DELIVERED
        if isinstance(answer, Exception):
            raise answer
        return Sent(answer)

    async def close(self) -> None:
        return None


class Silent(Answering):
    async def send(self, message: Message) -> Sent:
        self.ids.append(message.message_id)
        await asyncio.Future()
        raise AssertionError


@asynccontextmanager
async def serving(notifiers):
    settled: list[tuple[str, str]] = []

    async def settle(sent):
        settled.extend((d.delivery_id, s.outcome) for d, s in sent)
        again = [d for d, s in sent if s.outcome is DeliveryOutcome.RETRY]
        return [replace(d, next_attempt_at=now()) for d in again]

    registry = CollectorRegistry()
    outboxes = Outboxes(
        notifiers, lambda d, at: Message(message_id=d.delivery_id, title="", body="", payload=b""),
        settle, now, NotifierMetrics(registry, list(notifiers)),
    )  # fmt: skip
    task = asyncio.create_task(outboxes.run())
    yield outboxes, settled, registry
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def until(condition, seconds: float = 3) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.001)


async def test_a_receiver_that_never_answers_delays_nobody_else():
    quick, silent = Answering(), Silent()
    async with serving({QUICK: quick, DEAD: silent}) as (outboxes, settled, _):
        for n in range(50):
            outboxes.put(delivery(n, DEAD))
            outboxes.put(delivery(n, QUICK))
        await until(lambda: len(settled) == 50)
        assert len(quick.ids) == 50 and len(silent.ids) == 1
        assert not outboxes.drained()


async def test_what_fails_or_raises_is_tried_again_and_arrives_once():
    flaky = Answering(DeliveryOutcome.RETRY, RuntimeError("secret"), DeliveryOutcome.DELIVERED)
    async with serving({QUICK: flaky}) as (outboxes, settled, registry):
        outboxes.put(delivery(1))
        await until(lambda: len(settled) == 3)
        await until(outboxes.drained)
    assert settled == [("north1", "retry"), ("north1", "retry"), ("north1", "delivered")]
    labels = {"institution": "north", "channel": "inbox"}
    for outcome, n in (("retry", 2), ("delivered", 1), ("refused", 0)):
        assert (
            registry.get_sample_value("loanwatch_pushes_total", {**labels, "outcome": outcome}) == n
        )
    assert registry.get_sample_value("loanwatch_outbox_pending", labels) == 0


async def test_what_is_not_due_waits_and_what_is_due_goes_in_order():
    quick = Answering()
    async with serving({QUICK: quick}) as (outboxes, settled, _):
        outboxes.put(delivery(3, wait=0.05))
        outboxes.put(delivery(2, wait=0.02))
        outboxes.put(delivery(1))
        assert not outboxes.drained()
        await until(lambda: len(settled) == 3)
    assert quick.ids == ["north1", "north2", "north3"]


async def test_a_delivery_whose_channel_is_gone_is_refused_not_forgotten():
    async with serving({QUICK: Answering()}) as (outboxes, settled, _):
        await asyncio.sleep(0)
        outboxes.put(delivery(1, ("north", "gone")))
        await until(lambda: settled == [("north1", "refused")])


def test_every_series_starts_at_zero():
    registry = CollectorRegistry()
    NotifierMetrics(registry, [QUICK])
    for outcome in DeliveryOutcome:
        labels = {"institution": "north", "channel": "inbox", "outcome": outcome}
        assert registry.get_sample_value("loanwatch_pushes_total", labels) == 0
