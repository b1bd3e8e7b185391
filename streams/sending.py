"""Deliveries on their way: from the outbox of a desk to the receivers, and receipts back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from faust.types import TP
from msgspec import Raw
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
from streams.desk import DONE, Desk, Turn
from streams.riding import Riders, Settled
from streams.shares import Group, Share
from streams.transport.port import Fenced, LogUnavailable
from streams.work import Work

__all__ = ["Sending"]

_MOST_LAPSED = 500  # a turn: the others go with the next
_PATIENCE_SECONDS = 0.5  # between two tries to write receipts while the log is away
_RIDE = 3  # times the log's pace, that receipts wait for a turn to be written with


class Sending:
    """Knows which deliveries the queues have, and writes what came of them.

    A delivery is written to the outbox before it is tried and its receipt after, each in one
    transaction: a process killed between sending and receipt sends again under the same id. So
    does another worker that takes the share over meanwhile. Receipts go with the desk's next turn;
    where none comes within a moment, by themselves.
    """

    def __init__(
        self, group: Group[Desk], outboxes: Outboxes, clock: Clock, jitter: Callable[[], float],
        backoff: Backoff, recover: Callable[[Share[Desk]], Awaitable[Desk]],
    ) -> None:  # fmt: skip
        self._group, self._outboxes = group, outboxes
        self._clock, self._jitter, self._backoff = clock, jitter, backoff
        self._recover = recover
        self._queued: dict[str, int] = {}  # delivery -> partition: those the outboxes have
        self._riders = Riders()

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
        self._riders.leave(partition)

    def put(self, partition: int, delivery: Delivery) -> None:
        """Hand a delivery that is written to its queue."""
        self._queued[delivery.delivery_id] = partition
        self._outboxes.put(delivery)

    def post(self, turn: Turn, notice: Notice, institution: Institution) -> None:
        """Open a delivery for every channel a notice goes to; sent once the turn is written."""
        value = codec.encode(notice)
        turn.send("posted", institution.id, value, notice)
        made: Any = Raw(value)  # stands in each entry as it is, not encoded anew
        for delivery in open_deliveries(notice, institution, turn.now):
            turn.open(delivery, codec.encode(replace(delivery, notice=made)))
        for besides in turn.desk.tellings.hearing.posted(notice, turn.now):
            self.post(turn, besides, institution)

    def again(self, turn: Turn, delivery_id: str) -> None:
        """Put a dead letter back into the queue; one that is not dead is left as it is."""
        dead = turn.desk.outbox.get(delivery_id)
        if dead is not None and dead.outcome.final:
            delivery, receipt = resend(dead, turn.now)
            self._receipt(turn.work, receipt)
            turn.open(delivery, codec.encode(delivery))

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
            self._change(turn.work, desk, turn.share.partition, [gone])

    def keep(self, turn: Turn) -> None:
        """Write the deliveries that a turn opened to the outbox."""
        opened = turn.deliveries
        ids = [delivery.delivery_id for delivery in opened]
        turn.work.send_all("outbox", ids, turn.entries, turn.share.partition)
        turn.work.after(lambda: turn.desk.remember(opened))

    def _change(
        self, work: Work, desk: Desk, partition: int, deliveries: Sequence[Delivery]
    ) -> None:
        """Write deliveries as they are now, or take them out of the outbox where they are done."""
        ids = [delivery.delivery_id for delivery in deliveries]
        values = [None if d.outcome in DONE else codec.encode(d) for d in deliveries]
        work.send_all("outbox", ids, values, partition)
        work.after(lambda: desk.remember(deliveries))

    async def settled(self, sent: list[tuple[Delivery, Sent]]) -> list[Delivery]:
        """Write what came of deliveries; return them as they are now, save who lost their share."""
        now, by_partition = self._clock(), dict[int, list[Settled]]()
        for delivery, answer in sent:
            partition = self._queued.get(delivery.delivery_id)
            if partition is not None:  # else the share is another worker's now, who sends again
                one = settle(delivery, answer, now, self._jitter(), self._backoff)
                by_partition.setdefault(partition, []).append(one)
        shares = ((self._group.share(partition), some) for partition, some in by_partition.items())
        written = await asyncio.gather(*(self._settle(share, some) for share, some in shares))
        return [delivery for some in written for delivery in some]

    async def _settle(self, share: Share[Desk], settled: list[Settled]) -> list[Delivery]:
        arrived = self._riders.wait(share.partition, settled).arrived
        await asyncio.wait([arrived], timeout=_RIDE * self._group.log.pace_seconds)
        while not arrived.done():
            async with share.lock:
                if not arrived.done():
                    await self._write_receipts(share)
            if not arrived.done():
                await asyncio.sleep(_PATIENCE_SECONDS)
        return [delivery for delivery, _ in settled] if arrived.result() else []

    async def _write_receipts(self, share: Share[Desk]) -> None:
        """Write what waits in a transaction of its own, if the log is there."""
        try:
            await share.hold(self._recover)
            work = share.work()
            self.board(work, share.state, share.partition)
            await work.commit()
        except LogUnavailable:
            await share.drop()
        except Fenced:
            self.leave(share.partition)
            await share.drop()

    def board(self, work: Work, desk: Desk, partition: int) -> None:
        """Write what came of deliveries as part of `work`."""
        riders = self._riders.waiting(partition)
        settled = [one for rider in riders for one in rider.settled]
        if not settled:
            return

        def written() -> None:
            for delivery, _ in settled:
                if delivery.outcome.final:
                    self._queued.pop(delivery.delivery_id, None)
            self._riders.arrived(partition, riders)

        self._change(work, desk, partition, [delivery for delivery, _ in settled])
        for _, receipt in settled:
            self._receipt(work, receipt)
        work.after(written)

    def _receipt(self, work: Work, receipt: Receipt) -> None:
        work.send("receipts", receipt.institution, codec.encode(receipt), struct=receipt)
