"""Outboxes that send to receivers of many kinds, in a time of their own."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

from prometheus_client import CollectorRegistry
from some_alerts import alert

from notifiers.backoff import Backoff
from notifiers.base import Message, Sent
from notifiers.bulkhead import Outboxes
from notifiers.metrics import NotifierMetrics
from notifiers.outbox import settle
from schemas.deliveries import Delivery, DeliveryOutcome
from schemas.notices import raised

QUICK, SLOW = ("north", "inbox"), ("south", "core")
DELIVERED, RETRY, REFUSED = (
    DeliveryOutcome.DELIVERED, DeliveryOutcome.RETRY, DeliveryOutcome.REFUSED,
)  # fmt: skip
BACKOFF = Backoff(first_seconds=10, factor=2, most_seconds=100, attempts=3, spread=1)


def delivery(n: int, receiver=QUICK, due=None) -> Delivery:
    return Delivery(
        delivery_id=f"{receiver[0]}{n}", institution=receiver[0], channel=receiver[1],
        notice=raised(alert()), next_attempt_at=due,
    )  # fmt: skip


class Answering:
    """Gives its answers in turn, then DELIVERED; remembers ids, and how many came at a time."""

    def __init__(self, *answers, seconds: float = 0, at_once: int = 1):
        self.ids, self.flying, self.most_flying, self.at_once = [], 0, 0, at_once
        self._answers, self._seconds = list(answers), seconds

    async def send(self, message: Message) -> Sent:
        self.ids.append(message.message_id)
        self.flying += 1
        self.most_flying = max(self.most_flying, self.flying)
        try:
            if self._seconds:
                await asyncio.sleep(self._seconds)
        finally:
            self.flying -= 1
        answer = self._answers.pop(0) if self._answers else DELIVERED
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, Sent) else Sent(answer)

    async def close(self) -> None:
        return None


class Silent(Answering):
    async def send(self, message: Message) -> Sent:
        self.ids.append(message.message_id)
        await asyncio.Future()
        raise AssertionError


class Ledger:
    """Settles like the stream side does, and keeps each batch of receipts."""

    def __init__(self, clock):
        self.batches, self.receipts, self._clock = [], [], clock
        self.takes_seconds, self.error = 0.0, None

    async def __call__(self, sent):
        if self.error is not None:
            raise self.error
        await asyncio.sleep(self.takes_seconds)
        results = [settle(d, s, self._clock(), 0.5, BACKOFF) for d, s in sent]
        self.batches.append([r.delivery_id for _, r in results])
        self.receipts += [(r.delivery_id, r.outcome) for _, r in results]
        return [d for d, _ in results]


@asynccontextmanager
async def serving(time, notifiers, **more):
    ledger, registry = Ledger(time.clock), CollectorRegistry()
    outboxes = Outboxes(
        notifiers,
        lambda d, now: Message(message_id=d.delivery_id, title="", body="", payload=b""),
        ledger, time.clock, NotifierMetrics(registry, list(notifiers)), pause=time.pause, **more,
    )  # fmt: skip
    outboxes.registry = registry
    task = outboxes.task = asyncio.create_task(outboxes.run())
    yield outboxes, ledger
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def until(condition, seconds: float = 30) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.001)


def metric(outboxes, name: str, receiver=QUICK, **labels: str) -> float | None:
    labels |= {"institution": receiver[0], "channel": receiver[1]}
    return outboxes.registry.get_sample_value(name, labels)
