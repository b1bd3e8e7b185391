"""receipts, disclosed, acted, ordered … → audit: one chain a partition, and accesses not as usual."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from audit.abnormal import actor_key, noticed
from audit.chain import GENESIS, canonical, linked
from audit.entries import (
    of_acted,
    of_corrected,
    of_disclosed,
    of_objected,
    of_ordered,
    of_receipt,
    of_token,
)
from schemas import codec
from schemas.access import AccessPolicy, Habit
from schemas.actions import Acted
from schemas.audit import Anchor, Entry, Event
from schemas.corrections import Corrected
from schemas.deliveries import Receipt
from schemas.disclosures import Disclosed
from schemas.incoming import Rejection, RejectReason
from schemas.objections import ObjectionAnswer
from schemas.orders import Ordered
from schemas.tokens import Token
from streams.clock import Clock
from streams.guard import record_rejection
from streams.metrics import StreamMetrics
from streams.shares import Share
from streams.tables import Table
from streams.transport.records import Batch
from streams.work import Work

__all__ = ["AUDITED", "AuditStage"]

AUDITED: Mapping[str, tuple[type, Callable[[Any], Entry | None]]] = {
    "receipts": (Receipt, of_receipt),
    "disclosed": (Disclosed, of_disclosed),
    "acted": (Acted, of_acted),
    "ordered": (Ordered, of_ordered),
    "objected": (ObjectionAnswer, of_objected),
    "corrected": (Corrected, of_corrected),
    "tokens": (Token, of_token),
}
"""Topic to what its records are and how one becomes an entry."""


class Ledger(Struct, frozen=True):
    """What is remembered of a share: how far its chain has come, and what actors did today."""

    heads: Table[Anchor]
    habits: Table[Habit | None]


class AuditStage:
    """Turns every disclosure and every action into a link of the chain of its partition.

    Entries, head of the chain and offset are one transaction: an entry is there once, and the next
    one rests on it, whatever is killed in between.
    """

    role = "audit"

    def __init__(self, policy: AccessPolicy, clock: Clock, metrics: StreamMetrics) -> None:
        self._policy, self._clock, self._metrics = policy, clock, metrics
        self._audited = {event: metrics.audited.labels(event) for event in Event}
        self.handlers = {topic: self._handler(topic) for topic in AUDITED}

    async def recover(self, share: Share[Ledger]) -> Ledger:
        p = share.partition
        ledger = Ledger(
            Table(
                "chains", p, encode=codec.encode, decode=codec.decoder(Anchor),
                empty=Anchor(chain=p, number=0, hash=GENESIS),
            ),
            Table("habits", p, encode=codec.encode, decode=codec.decoder(Habit), empty=None),
        )  # fmt: skip
        for table in (ledger.heads, ledger.habits):
            async for batch in share.group.log.replay({table.tp: None}):
                table.load(batch)
        return ledger

    def _handler(self, topic: str) -> Any:
        type_, entry_of = AUDITED[topic]
        decode: Any = codec.batch_decoder(type_)

        async def handle(share: Share[Ledger], batch: Batch) -> None:
            work = share.work()
            good, bad = batch.decoded(decode)
            for _, record in good:
                if (entry := entry_of(record)) is not None:
                    self._link(share, work, entry)
                if isinstance(record, Disclosed):
                    self._look_at(share, work, record)
            for index, message in bad:
                rejection = self.refuse(batch, index, RejectReason.UNDECODABLE, message)
                self._metrics.rejected.labels(rejection.reason).inc()
                work.send("rejected", rejection.source, codec.encode(rejection))
            share.state.heads.flush(work)
            share.state.habits.flush(work)
            work.read(batch)
            await work.commit()

        return handle

    def _link(self, share: Share[Ledger], work: Work, entry: Entry) -> None:
        heads, key = share.state.heads, str(share.partition)
        link, heads[key] = linked(entry, heads[key])
        work.send("audit", key, canonical(link), share.partition)
        self._audited[link.event].inc()

    def _look_at(self, share: Share[Ledger], work: Work, shown: Disclosed) -> None:
        key = actor_key(shown.actor)
        habit, alerts = noticed(share.state.habits[key], shown, self._policy)
        share.state.habits[key] = habit
        for alert in alerts:
            work.send("access_alerts", key, codec.encode(alert))
            self._metrics.access_alerts.labels(alert.oddity).inc()

    def refuse(self, batch: Batch, index: int, reason: RejectReason, detail: str) -> Rejection:
        return record_rejection(batch, index, reason, detail, self._clock)

    def leave(self, partition: int) -> None:
        """Nothing is under way but the batch itself."""
