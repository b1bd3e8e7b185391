"""alerts, notices → bank, receipts: an outbox per receiver; a dead one delays nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, cast

import msgspec
from faust.types import TP

from notifiers.backoff import Backoff
from notifiers.base import Sent
from notifiers.bulkhead import Outboxes
from notifiers.outbox import open_deliveries, resend, settle
from schemas import codec
from schemas.alerts import Alert
from schemas.deliveries import Delivery, DeliveryOutcome, Receipt, read_delivery
from schemas.incoming import Rejection, RejectReason
from schemas.institutions import Institution
from schemas.notices import Notice, raised
from streams.clock import Clock
from streams.guard import record_rejection
from streams.metrics import StreamMetrics
from streams.shares import Group, Share
from streams.transport.port import Fenced, LogUnavailable
from streams.transport.records import Batch
from streams.work import Work

__all__ = ["DeliverStage", "Resend"]


class Resend(msgspec.Struct, frozen=True):
    """A person asks for a dead letter to be sent again."""

    delivery_id: str


Open = dict[str, Delivery]
"""Deliveries by id that are on their way, and dead letters."""

_PATIENCE_SECONDS = 0.5  # between two tries to write receipts while the log is away
_decode_alerts = codec.batch_decoder(Alert)
_decode_notices: Any = codec.batch_decoder(cast(Any, Notice))
_decode_resends = codec.batch_decoder(Resend)


class DeliverStage:
    """Owns the outbox of its shares: what is not delivered yet, and dead letters.

    `outboxes` send what is put into them and call `settled` with what came of it. A delivery
    is written to the outbox before it is tried and its receipt after, each in one transaction: a
    process killed between sending and receipt sends again under the same id. So does another
    worker that takes the share over meanwhile.
    """

    role = "deliver"

    def __init__(
        self,
        group: Group[Open],
        institutions: Mapping[str, Institution],
        outboxes: Outboxes,
        clock: Clock,
        jitter: Callable[[], float],
        metrics: StreamMetrics,
        backoff: Backoff,
    ) -> None:
        self._group, self._institutions, self._outboxes = group, institutions, outboxes
        self._clock, self._jitter, self._metrics, self._backoff = clock, jitter, metrics, backoff
        self._queued: dict[str, int] = {}  # delivery -> partition: those the outboxes have
        self.handlers = {
            "alerts": self.handle, "notices": self.handle_notices, "resends": self.handle_resends,
        }  # fmt: skip

    async def recover(self, share: Share[Open]) -> Open:
        """Load the outbox and enqueue what was under way and is not in the queues already."""
        found: Open = {}
        async for batch in share.group.log.replay({TP("outbox", share.partition): None}):
            for key, value in zip(batch.keys, batch.values, strict=True):
                if value is None:
                    found.pop((key or b"").decode(), None)
                else:
                    found[(key or b"").decode()] = read_delivery(value)
        for delivery in found.values():
            if not delivery.outcome.final and delivery.delivery_id not in self._queued:
                self._put(share.partition, delivery)
        return found

    def leave(self, partition: int) -> None:
        """Send no more of a share: whoever has it now does."""
        gone = {id_ for id_, p in self._queued.items() if p == partition}
        self._outboxes.withdraw(gone)
        for id_ in gone:
            del self._queued[id_]

    def _put(self, partition: int, delivery: Delivery) -> None:
        self._queued[delivery.delivery_id] = partition
        self._outboxes.put(delivery)

    async def handle(self, share: Share[Open], batch: Batch) -> None:
        """Post every alert to its institution."""
        good, bad = _decode_alerts([value or b"" for value in batch.values])
        await self._handle(share, batch, [(index, raised(alert)) for index, alert in good], bad)

    async def handle_notices(self, share: Share[Open], batch: Batch) -> None:
        """Post what other stages have to tell."""
        good, bad = _decode_notices([value or b"" for value in batch.values])
        await self._handle(share, batch, good, bad)

    async def _handle(
        self, share: Share[Open], batch: Batch, notices: list[tuple[int, Notice]],
        bad: list[tuple[int, str]],
    ) -> None:  # fmt: skip
        work, known = share.work(), []
        for index, notice in notices:
            if notice.institution in self._institutions:
                known.append(notice)
            else:
                bad.append((index, f"{notice.institution} is no institution of this platform"))
        self.post(share, work, known)
        await self._finish(work, batch, bad)

    def post(self, share: Share[Open], work: Work, notices: Iterable[Notice]) -> None:
        """Open a delivery for every channel each notice goes to; sent once `work` is committed."""
        now = self._clock()
        for notice in notices:
            work.send("posted", notice.institution, codec.encode(notice), share.partition)
            for delivery in open_deliveries(notice, self._institutions[notice.institution], now):
                self._send(share, work, delivery)

    def _send(self, share: Share[Open], work: Work, delivery: Delivery) -> None:
        self._keep(work, share, delivery)
        work.after(partial(self._put, share.partition, delivery))

    async def handle_resends(self, share: Share[Open], batch: Batch) -> None:
        """Put dead letters back into the queue; one that is not dead is left as it is."""
        work, now = share.work(), self._clock()
        good, bad = _decode_resends([value or b"" for value in batch.values])
        for _, wish in good:
            dead = share.state.get(wish.delivery_id)
            if dead is not None and dead.outcome.final:
                delivery, receipt = resend(dead, now)
                self._receipt(work, receipt)
                self._send(share, work, delivery)
        await self._finish(work, batch, bad)

    async def _finish(self, work: Work, batch: Batch, bad: list[tuple[int, str]]) -> None:
        for index, message in bad:
            rejection = self.refuse(batch, index, RejectReason.UNDECODABLE, message)
            self._metrics.rejected.labels(rejection.reason).inc()
            work.send("rejected", rejection.source, codec.encode(rejection))
        work.read(batch)
        await work.commit()

    async def settled(self, sent: list[tuple[Delivery, Sent]]) -> list[Delivery]:
        """Write what came of deliveries; return those that must be tried again."""
        by_partition: dict[int, list[tuple[Delivery, Sent]]] = {}
        for delivery, answer in sent:
            partition = self._queued.get(delivery.delivery_id)
            if partition is not None:  # else the share is another worker's now, who sends again
                by_partition.setdefault(partition, []).append((delivery, answer))
        again: list[Delivery] = []
        for partition, some in by_partition.items():
            again += await self._settle(self._group.share(partition), some)
        return again

    async def _settle(
        self, share: Share[Open], sent: list[tuple[Delivery, Sent]]
    ) -> list[Delivery]:
        while True:
            async with share.lock:
                try:
                    await share.hold(self.recover)
                    return await self._write_receipts(share, sent)
                except LogUnavailable:
                    await share.drop()
                except Fenced:
                    self.leave(share.partition)
                    await share.drop()
                    return []
            await asyncio.sleep(_PATIENCE_SECONDS)

    async def _write_receipts(
        self, share: Share[Open], sent: list[tuple[Delivery, Sent]]
    ) -> list[Delivery]:
        work, now = share.work(), self._clock()
        again = []
        for delivery, answer in sent:
            after, receipt = settle(delivery, answer, now, self._jitter(), self._backoff)
            self._keep(work, share, after)
            self._receipt(work, receipt)
            if not after.outcome.final:
                again.append(after)
        await work.commit()
        for delivery, _ in sent:
            del self._queued[delivery.delivery_id]
        self._queued |= {delivery.delivery_id: share.partition for delivery in again}
        return again

    def _keep(self, work: Work, share: Share[Open], delivery: Delivery) -> None:
        """Write the delivery to the outbox, or take it out once it is delivered."""
        done = delivery.outcome is DeliveryOutcome.DELIVERED
        value = None if done else codec.encode(delivery)
        work.send("outbox", delivery.delivery_id, value, share.partition)
        state = share.state

        def remember() -> None:
            if done:
                state.pop(delivery.delivery_id, None)
            else:
                state[delivery.delivery_id] = delivery

        work.after(remember)

    def _receipt(self, work: Work, receipt: Receipt) -> None:
        work.send("receipts", receipt.institution, codec.encode(receipt))

    def refuse(self, batch: Batch, index: int, reason: RejectReason, detail: str) -> Rejection:
        return record_rejection(batch, index, reason, detail, self._clock)
