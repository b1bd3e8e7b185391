"""Deliveries on their way: from the outbox of a desk to the receivers, and receipts back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from faust.types import TP
from msgspec.structs import replace

from notifiers.backoff import Backoff
from notifiers.base import Sent
from notifiers.bulkhead import Outboxes
from notifiers.outbox import lapse, open_deliveries, resend, settle
from schemas import codec
from schemas.deliveries import Delivery, DeliveryOutcome, Receipt, read_delivery
from schemas.institutions import Institution
from schemas.notices import Notice
from streams.clock import Clock
from streams.desk import Desk, Turn
from streams.shares import Group, Share
from streams.transport.port import Fenced, LogUnavailable
from streams.work import Work

__all__ = ["Sending"]

_MOST_LAPSED = 500  # a turn: the others go with the next
_PATIENCE_SECONDS = 0.5  # between two tries to write receipts while the log is away


class Sending:
    """Knows which deliveries the queues have, and writes what came of them.

    A delivery is written to the outbox before it is tried and its receipt after, each in one
    transaction: a process killed between sending and receipt sends again under the same id. So
    does another worker that takes the share over meanwhile.
    """

    def __init__(
        self, group: Group[Desk], outboxes: Outboxes, clock: Clock, jitter: Callable[[], float],
        backoff: Backoff, recover: Callable[[Share[Desk]], Awaitable[Desk]],
    ) -> None:  # fmt: skip
        self._group, self._outboxes = group, outboxes
        self._clock, self._jitter, self._backoff = clock, jitter, backoff
        self._recover = recover
        self._queued: dict[str, int] = {}  # delivery -> partition: those the outboxes have

    async def recovered(self, share: Share[Desk]) -> dict[str, Delivery]:
        """Load the outbox and enqueue what was under way and is not in the queues already."""
        found: dict[str, Delivery] = {}
        async for batch in share.group.log.replay({TP("outbox", share.partition): None}):
            for key, value in zip(batch.keys, batch.values, strict=True):
                if value is None:
                    found.pop((key or b"").decode(), None)
                else:
                    found[(key or b"").decode()] = read_delivery(value)
        for delivery in found.values():
            if not delivery.outcome.final and delivery.delivery_id not in self._queued:
                self.put(share.partition, delivery)
        return found

    def leave(self, partition: int) -> None:
        """Send no more of a share: whoever has it now does."""
        gone = {id_ for id_, p in self._queued.items() if p == partition}
        self._outboxes.withdraw(gone)
        for id_ in gone:
            del self._queued[id_]

    def put(self, partition: int, delivery: Delivery) -> None:
        """Hand a delivery that is written to its queue."""
        self._queued[delivery.delivery_id] = partition
        self._outboxes.put(delivery)

    def post(self, turn: Turn, notice: Notice, institution: Institution) -> None:
        """Open a delivery for every channel a notice goes to; sent once the turn is written."""
        turn.send("posted", institution.id, codec.encode(notice))
        turn.deliveries += open_deliveries(notice, institution, turn.now)
        for besides in turn.desk.tellings.hearing.posted(notice, turn.now):
            self.post(turn, besides, institution)

    def again(self, turn: Turn, delivery_id: str) -> None:
        """Put a dead letter back into the queue; one that is not dead is left as it is."""
        dead = turn.desk.outbox.get(delivery_id)
        if dead is not None and dead.outcome.final:
            delivery, receipt = resend(dead, turn.now)
            self._receipt(turn.work, receipt)
            turn.deliveries.append(delivery)

    def lapse(self, turn: Turn) -> None:
        """Let dead letters go that have had their time; the store keeps what became of them."""
        desk = turn.desk
        for delivery_id, why in desk.dead_letters.lapsed(turn.now, _MOST_LAPSED):
            dead = desk.outbox.get(delivery_id)
            if dead is None or not dead.outcome.final:
                desk.dead_letters.forget(delivery_id)
                continue
            self._receipt(turn.work, lapse(dead, why, turn.now))
            gone = replace(dead, outcome=DeliveryOutcome.LAPSED)
            self.keep(turn.work, desk, turn.share.partition, gone)

    def keep(self, work: Work, desk: Desk, partition: int, delivery: Delivery) -> None:
        """Write the delivery to the outbox, or take it out once it is delivered."""
        done = delivery.outcome in (DeliveryOutcome.DELIVERED, DeliveryOutcome.LAPSED)
        value = None if done else codec.encode(delivery)
        work.send("outbox", delivery.delivery_id, value, partition)
        outbox = desk.outbox

        def remember() -> None:
            desk.dead_letters.note(delivery)
            if done:
                outbox.pop(delivery.delivery_id, None)
            else:
                outbox[delivery.delivery_id] = delivery

        work.after(remember)

    async def settled(self, sent: list[tuple[Delivery, Sent]]) -> list[Delivery]:
        """Write what came of deliveries; return them as they are now, save who lost their share."""
        by_partition: dict[int, list[tuple[Delivery, Sent]]] = {}
        for delivery, answer in sent:
            partition = self._queued.get(delivery.delivery_id)
            if partition is not None:  # else the share is another worker's now, who sends again
                by_partition.setdefault(partition, []).append((delivery, answer))
        after: list[Delivery] = []
        for partition, some in by_partition.items():
            after += await self._settle(self._group.share(partition), some)
        return after

    async def _settle(
        self, share: Share[Desk], sent: list[tuple[Delivery, Sent]]
    ) -> list[Delivery]:
        while True:
            async with share.lock:
                try:
                    await share.hold(self._recover)
                    return await self._write_receipts(share, sent, self._clock())
                except LogUnavailable:
                    await share.drop()
                except Fenced:
                    self.leave(share.partition)
                    await share.drop()
                    return []
            await asyncio.sleep(_PATIENCE_SECONDS)

    async def _write_receipts(
        self, share: Share[Desk], sent: list[tuple[Delivery, Sent]], now: datetime
    ) -> list[Delivery]:
        work, settled = share.work(), []
        for delivery, answer in sent:
            after, receipt = settle(delivery, answer, now, self._jitter(), self._backoff)
            self.keep(work, share.state, share.partition, after)
            self._receipt(work, receipt)
            settled.append(after)
        await work.commit()
        for after in settled:
            if after.outcome.final:
                self._queued.pop(after.delivery_id, None)
        return settled

    def _receipt(self, work: Work, receipt: Receipt) -> None:
        work.send("receipts", receipt.institution, codec.encode(receipt))
