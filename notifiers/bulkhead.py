"""One worker per receiver: whoever is slow or dead delays nobody else."""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import itertools
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from notifiers.base import Message, Notifier, Sent
from notifiers.metrics import NotifierMetrics
from schemas.deliveries import Delivery, DeliveryOutcome

__all__ = ["Outboxes"]

Receiver = tuple[str, str]  # institution, channel
Settle = Callable[[list[tuple[Delivery, Sent]]], Awaitable[list[Delivery]]]

_MOST_AT_ONCE = 200  # receipts of one receiver that are written together
_SEND_SECONDS = 15.0  # longest attempt
_MOST_WAIT_SECONDS = 1.0  # between two looks at the clock


class Outboxes:
    """Sends deliveries when they are due, each receiver's in order of their time.

    Parameters
    ----------
    notifiers
        By institution and channel.
    render
        A delivery to the message for its receiver. Pure.
    settle_many
        Writes what came of some deliveries; returns those to be tried again.
    clock
        Present time.
    """

    def __init__(
        self,
        notifiers: Mapping[Receiver, Notifier],
        render: Callable[[Delivery, datetime], Message],
        settle_many: Settle,
        clock: Callable[[], datetime],
        metrics: NotifierMetrics,
    ) -> None:
        self._notifiers, self._render, self._settle = notifiers, render, settle_many
        self._clock, self._metrics = clock, metrics
        self._heaps: dict[Receiver, list[tuple[datetime, int, Delivery]]] = {
            receiver: [] for receiver in notifiers
        }
        self._news = {receiver: asyncio.Event() for receiver in notifiers}
        self._busy: set[Receiver] = set()
        self._order = itertools.count()
        self._group: asyncio.TaskGroup | None = None

    def put(self, delivery: Delivery) -> None:
        """Take a delivery that waits for `next_attempt_at`."""
        receiver = (delivery.institution, delivery.channel)
        if receiver not in self._heaps:  # its channel was taken out of the configuration
            receiver = self._nowhere(receiver)
        due = delivery.next_attempt_at or self._clock()
        heap = self._heaps[receiver]
        heapq.heappush(heap, (due, next(self._order), delivery))
        self._metrics.pending.labels(*receiver).set(len(heap))
        self._news[receiver].set()

    def _nowhere(self, receiver: Receiver) -> Receiver:
        """Serve a receiver that is gone by refusing, so that its letters are seen to be dead."""
        self._heaps[receiver], self._news[receiver] = [], asyncio.Event()
        if self._group is not None:
            self._group.create_task(self._serve(receiver))
        return receiver

    async def run(self) -> None:
        """Serve every receiver until cancelled."""
        async with asyncio.TaskGroup() as self._group:
            for receiver in self._heaps:
                self._group.create_task(self._serve(receiver))

    def drained(self) -> bool:
        """Return whether nothing is being sent and nothing is due now."""
        now = self._clock()
        return not self._busy and not any(h and h[0][0] <= now for h in self._heaps.values())

    async def close(self) -> None:
        for notifier in self._notifiers.values():
            await notifier.close()

    async def _serve(self, receiver: Receiver) -> None:
        heap, news = self._heaps[receiver], self._news[receiver]
        while True:
            now = self._clock()
            if not heap or heap[0][0] > now:
                wait = (heap[0][0] - now).total_seconds() if heap else _MOST_WAIT_SECONDS
                news.clear()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(news.wait(), min(wait, _MOST_WAIT_SECONDS))
                continue
            self._busy.add(receiver)
            try:
                sent = await self._send_due(receiver, heap)
                for delivery in await self._settle(sent):
                    self.put(delivery)
            finally:
                self._busy.discard(receiver)

    async def _send_due(
        self, receiver: Receiver, heap: list[tuple[datetime, int, Delivery]]
    ) -> list[tuple[Delivery, Sent]]:
        """Send what is due, one after the other; stop early where the receiver has trouble."""
        sent: list[tuple[Delivery, Sent]] = []
        started = self._clock()
        while heap and heap[0][0] <= started and len(sent) < _MOST_AT_ONCE:
            delivery = heapq.heappop(heap)[2]
            answer = await self._attempt(receiver, delivery)
            sent.append((delivery, answer))
            self._metrics.pushes.labels(*receiver, answer.outcome).inc()
            if answer.outcome is DeliveryOutcome.DELIVERED:
                delay = self._clock() - delivery.alert.change.seen_at
                self._metrics.delay.labels(receiver[1]).observe(max(0.0, delay.total_seconds()))
            # What was received is written down soon: a crash repeats what was not.
            if (self._clock() - started).total_seconds() > 0.05:
                break
        self._metrics.pending.labels(*receiver).set(len(heap))
        return sent

    async def _attempt(self, receiver: Receiver, delivery: Delivery) -> Sent:
        notifier = self._notifiers.get(receiver)
        if notifier is None:
            return Sent(DeliveryOutcome.REFUSED, "no such channel any more")
        try:
            message = self._render(delivery, self._clock())
            async with asyncio.timeout(_SEND_SECONDS):
                return await notifier.send(message)
        except TimeoutError:
            return Sent(DeliveryOutcome.RETRY, "timeout")
        except Exception as error:
            return Sent(DeliveryOutcome.RETRY, type(error).__name__)
