"""Every receiver has its own queue and tasks: whoever is slow or dead delays nobody else."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime

from notifiers.attempt import Render
from notifiers.base import Notifier, Sent
from notifiers.metrics import NotifierMetrics
from notifiers.pausing import Pause, pause
from notifiers.receiver_queue import Receiver, ReceiverQueue
from schemas.deliveries import Delivery, DeliveryOutcome

__all__ = ["Outboxes", "Settle"]

Settle = Callable[[list[tuple[Delivery, Sent]]], Awaitable[list[Delivery]]]

_SEND_SECONDS = 30.0  # longest attempt, whatever a notifier does
_LINGER_SECONDS = 0.05  # see `ReceiverQueue.ripe`
_GRACE_SECONDS = 3.0  # for sends under way when the process stops


class Outboxes:
    """Sends deliveries when they are due and has what came of them written down.

    Each receiver is served in order of due time. Receipts of all receivers are written together:
    as soon as a receiver has nothing more to send, and at the latest after 50 ms or 200 of them.
    Should the process die before, those are sent again, under the same id.

    Parameters
    ----------
    notifiers
        By institution and channel.
    render
        A delivery to the message for its receiver. Pure.
    settle_many
        Writes what came of some deliveries; returns them as they are then, save those that are
        another process's by now. An error of it ends `run`: without receipts nothing more may be
        sent.
    clock
        Present time.
    pause
        Waits for an event, at most some seconds.
    send_seconds
        Longest attempt.
    """

    def __init__(
        self, notifiers: Mapping[Receiver, Notifier], render: Render, settle_many: Settle,
        clock: Callable[[], datetime], metrics: NotifierMetrics, *, pause: Pause = pause,
        send_seconds: float = _SEND_SECONDS,
    ) -> None:  # fmt: skip
        self._notifiers, self._render, self._settle = notifiers, render, settle_many
        self._clock, self._metrics, self._pause = clock, metrics, pause
        self._send_seconds = send_seconds
        self._unsettled: dict[ReceiverQueue, None] = {}  # in the order they came
        self._finished, self._stopping, self._lanes = asyncio.Event(), False, 0
        self._group: asyncio.TaskGroup | None = None
        self._work: asyncio.Task[None] | None = None
        self._queues: dict[Receiver, ReceiverQueue] = {}
        for receiver in notifiers:
            self._open(receiver)

    def put(self, delivery: Delivery) -> None:
        """Take a delivery that waits for `next_attempt_at`.

        One whose channel was taken out of the configuration is refused, so that it is seen.
        """
        receiver = (delivery.institution, delivery.channel)
        (self._queues.get(receiver) or self._open(receiver)).put(delivery)

    def withdraw(self, delivery_ids: Collection[str]) -> None:
        """Forget deliveries that wait: another process sends them. What is being sent is."""
        for queue in self._queues.values():
            queue.withdraw(delivery_ids)

    def drained(self) -> bool:
        """Return whether nothing is due now, being sent, or without its receipt."""
        now = self._clock()
        return all(queue.at_rest(now) for queue in self._queues.values())

    def pending(self) -> int:
        """Return how many deliveries are on their way, those that are not due yet included."""
        return sum(queue.pending() for queue in self._queues.values())

    async def run(self) -> None:
        """Serve every receiver until stopped or cancelled; either way in good order."""
        self._work = asyncio.create_task(self._serve())
        try:
            await asyncio.shield(self._work)
        except asyncio.CancelledError:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Send no more, wait a little for what is being sent, and write its receipts."""
        self._stopping = True
        for queue in self._queues.values():
            queue.stop()
        self._finished.set()
        if self._work is not None and not self._work.done():
            await asyncio.wait([self._work], timeout=_GRACE_SECONDS)
            self._work.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._work

    async def close(self) -> None:
        for notifier in self._notifiers.values():
            await notifier.close()

    def _open(self, receiver: Receiver) -> ReceiverQueue:
        queue = self._queues[receiver] = ReceiverQueue(
            receiver, self._notifiers.get(receiver), self._render, self._clock, self._metrics,
            self._pause, self._send_seconds, self._note,
        )  # fmt: skip
        if self._group is not None and not self._stopping:
            self._start(self._group, queue)
        return queue

    def _start(self, group: asyncio.TaskGroup, queue: ReceiverQueue) -> None:
        for _ in range(queue.lanes):
            self._lanes += 1
            group.create_task(queue.serve()).add_done_callback(self._lane_ended)

    def _lane_ended(self, task: asyncio.Task[None]) -> None:
        self._lanes -= 1
        self._finished.set()

    def _note(self, queue: ReceiverQueue) -> None:
        self._unsettled[queue] = None
        self._finished.set()

    async def _serve(self) -> None:
        try:
            async with asyncio.TaskGroup() as self._group:
                for queue in self._queues.values():
                    self._start(self._group, queue)
                await self._write_receipts()
        except ExceptionGroup as group:  # nearly always one: that a receipt could not be written
            raise group.exceptions[0] from None
        finally:
            self._group = None

    async def _write_receipts(self) -> None:
        while self._unsettled or self._lanes or not self._stopping:
            now = self._clock()
            if any(queue.ripe(now) for queue in self._unsettled):
                await self._write()
                continue
            self._finished.clear()
            await self._pause(self._finished, _LINGER_SECONDS if self._unsettled else None)

    async def _write(self) -> None:
        queues, self._unsettled = list(self._unsettled), {}
        after = await self._settle([item for queue in queues for item in queue.take()])
        outcomes: dict[Receiver, list[DeliveryOutcome]] = {}
        for delivery in after:
            receiver = (delivery.institution, delivery.channel)
            outcomes.setdefault(receiver, []).append(delivery.outcome)
            if not delivery.outcome.final:
                self.put(delivery)
        for queue in queues:
            queue.settled(outcomes.get(queue.receiver, ()))
