"""alerts → bank, receipts: an outbox per receiver, so that a dead one delays nobody else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import perf_counter

import msgspec
from faust.types import TP

from notifiers.backoff import Backoff
from notifiers.base import Sent
from notifiers.bulkhead import Outboxes
from notifiers.outbox import open_deliveries, resend, settle
from schemas import codec
from schemas.alerts import Alert
from schemas.deliveries import Delivery, DeliveryOutcome, Receipt
from schemas.incoming import Rejection, RejectReason
from schemas.institutions import Institution
from streams.clock import Clock
from streams.guard import record_rejection
from streams.metrics import StreamMetrics
from streams.tables import replay
from streams.transport.records import Batch, partition_for
from streams.work import Group, Work

__all__ = ["DeliverStage", "Resend"]


class Resend(msgspec.Struct, frozen=True):
    """A person asks for a dead letter to be sent again."""

    delivery_id: str


_decode_alerts = codec.batch_decoder(Alert)
_decode_resends = codec.batch_decoder(Resend)
_decode_delivery = codec.decoder(Delivery)


class DeliverStage:
    """Owns the outbox of its partitions: what is not delivered yet, and dead letters.

    `outboxes` send what is put into them and call `settled` with what came of it. A delivery
    is written to the outbox before it is tried and its receipt after, each in one transaction: a
    process killed between sending and receipt sends again under the same id.
    """

    role = "deliver"

    def __init__(
        self,
        group: Group,
        institutions: Mapping[str, Institution],
        outboxes: Outboxes,
        clock: Clock,
        jitter: Callable[[], float],
        metrics: StreamMetrics,
        backoff: Backoff,
    ) -> None:
        self._group, self._institutions, self._outboxes = group, institutions, outboxes
        self._clock, self._jitter, self._metrics, self._backoff = clock, jitter, metrics, backoff
        self._open: dict[str, Delivery] = {}
        self.handlers = {"alerts": self.handle, "resends": self.handle_resends}

    def recover(self) -> int:
        """Load the outbox and enqueue what was under way; return how many that are."""
        started = perf_counter()
        log = self._group.log
        self._open.clear()
        for p in range(log.partitions["outbox"]):
            for key, value in replay(log, TP("outbox", p), log.end(TP("outbox", p))):
                if value is None:
                    self._open.pop(key.decode(), None)
                else:
                    self._open[key.decode()] = _decode_delivery(value)
        due = [delivery for delivery in self._open.values() if not delivery.outcome.final]
        for delivery in due:
            self._outboxes.put(delivery)
        self._metrics.recovery_seconds.labels(self.role).set(perf_counter() - started)
        return len(due)

    async def handle(self, batch: Batch) -> None:
        """Open a delivery for every channel of the alert's institution."""
        work, now = self._group.work(), self._clock()
        good, bad = _decode_alerts([value or b"" for value in batch.values])
        opened: list[Delivery] = []
        for index, alert in good:
            institution = self._institutions.get(alert.institution)
            if institution is None:
                bad.append((index, f"{alert.institution} is no institution of this platform"))
            else:
                opened += open_deliveries(alert, institution, now)
        for delivery in opened:
            self._keep(work, delivery)
        self._refuse(work, batch, bad)
        work.read(batch)
        await work.commit()
        for delivery in opened:
            self._outboxes.put(delivery)

    async def handle_resends(self, batch: Batch) -> None:
        """Put dead letters back into the queue; one that is not dead is left as it is."""
        work, now = self._group.work(), self._clock()
        good, bad = _decode_resends([value or b"" for value in batch.values])
        again = []
        for _, wish in good:
            dead = self._open.get(wish.delivery_id)
            if dead is not None and dead.outcome.final:
                delivery, receipt = resend(dead, now)
                self._keep(work, delivery)
                self._receipt(work, receipt)
                again.append(delivery)
        self._refuse(work, batch, bad)
        work.read(batch)
        await work.commit()
        for delivery in again:
            self._outboxes.put(delivery)

    async def settled(self, sent: list[tuple[Delivery, Sent]]) -> list[Delivery]:
        """Write what came of deliveries; return those that must be tried again."""
        work, now = self._group.work(), self._clock()
        again = []
        for delivery, answer in sent:
            after, receipt = settle(delivery, answer, now, self._jitter(), self._backoff)
            self._keep(work, after)
            self._receipt(work, receipt)
            if not after.outcome.final:
                again.append(after)
        await work.commit()
        return again

    def _keep(self, work: Work, delivery: Delivery) -> None:
        """Write the delivery to the outbox, or take it out once it is delivered."""
        partition = partition_for(
            delivery.institution.encode(), self._group.log.partitions["outbox"]
        )
        done = delivery.outcome is DeliveryOutcome.DELIVERED
        value = None if done else codec.encode(delivery)
        work.send("outbox", delivery.delivery_id, value, partition)
        if done:
            self._open.pop(delivery.delivery_id, None)
        else:
            self._open[delivery.delivery_id] = delivery

    def _receipt(self, work: Work, receipt: Receipt) -> None:
        work.send("receipts", receipt.institution, codec.encode(receipt))

    def _refuse(self, work: Work, batch: Batch, bad: list[tuple[int, str]]) -> None:
        for index, message in bad:
            rejection = self.refuse(batch, index, RejectReason.UNDECODABLE, message)
            self._metrics.rejected.labels(rejection.reason).inc()
            work.send("rejected", rejection.source, codec.encode(rejection))

    def refuse(self, batch: Batch, index: int, reason: RejectReason, detail: str) -> Rejection:
        return record_rejection(batch, index, reason, detail, self._clock)

    def forget(self) -> None:
        """Nothing to drop: a commit that fails stops the stage, see `Guard`."""
