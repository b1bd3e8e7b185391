"""ordered → notices: what is known of a borrower when a watch begins, one digest a watch, once."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime
from typing import cast

from notifiers.describe import describe
from routing.discretion import Discretion
from schemas import codec
from schemas.changes import ChangeEvent, amount_fen, kind_of
from schemas.identifiers import notice_id
from schemas.incoming import Rejection, RejectReason
from schemas.masking import without
from schemas.notices import Known, Seed
from schemas.orders import Ordered
from schemas.scalars import Severity
from schemas.watches import Watch
from store.base import Store, StoreError
from store.known import known_of
from streams.clock import Clock
from streams.guard import record_rejection
from streams.metrics import StreamMetrics
from streams.rulebook import Rulebook
from streams.shares import Group, Share
from streams.transport.records import Batch

__all__ = ["SeedStage"]

_MOST_KNOWN = 20  # facts a digest names; the others are counted
_PATIENCE_SECONDS, _LOOK_SECONDS = 10.0, 0.1
_decode = codec.batch_decoder(Ordered)
_change = codec.decoder(cast(type[ChangeEvent], ChangeEvent))

logger = logging.getLogger(__name__)


class SeedStage:
    """Asks the store what is known, once for every watch that was added with a seed.

    What the archive had yet to store when the watch was added is waited for, ten seconds at most;
    while the store is away, all of it. A digest and the mark that its order was read are one
    transaction, so there is one digest whatever ends meanwhile. Nothing known, nothing sent.

    Parameters
    ----------
    archive
        The group that stores what was found: how far it has come is asked of it.
    """

    role = "seeds"

    def __init__(
        self, store: Store, rulebook: Rulebook, clock: Clock, metrics: StreamMetrics,
        archive: Group[bool],
    ) -> None:  # fmt: skip
        self._store, self._kinds = store, rulebook.catalogue.by_code()
        self._discretion = Discretion(self._kinds, rulebook.policy)
        self._institutions, self._archive = rulebook.institutions, archive
        self._clock, self._metrics = clock, metrics
        self.handlers = {"ordered": self.handle}

    async def recover(self, share: Share[bool]) -> bool:
        """Nothing is remembered but how far was read."""
        return True

    async def handle(self, share: Share[bool], batch: Batch) -> None:
        work = share.work()
        good, bad = _decode([value or b"" for value in batch.values])
        begun = [a.watch for _, a in good if a.seed and a.watch is not None]
        if begun:
            await self._caught_up(share.partition)
            for seed in await self._seeds(begun):
                work.send("notices", seed.institution, codec.encode(seed))
                work.after(lambda: self._metrics.seeds.inc())
        for index, message in bad:
            rejection = self.refuse(batch, index, RejectReason.UNDECODABLE, message)
            self._metrics.rejected.labels(rejection.reason).inc()
            work.send("rejected", rejection.source, codec.encode(rejection))
        work.read(batch)
        await work.commit()

    async def _caught_up(self, partition: int) -> None:
        waited = 0.0
        while waited < _PATIENCE_SECONDS and await self._archive.lag("assessments", [partition]):
            await asyncio.sleep(_LOOK_SECONDS)
            waited += _LOOK_SECONDS

    async def _seeds(self, watches: list[Watch]) -> list[Seed]:
        while True:
            try:
                return await asyncio.to_thread(self._ask, watches, self._clock())
            except StoreError as error:
                logger.warning("seeds: %s; trying again", error)
                await asyncio.sleep(_PATIENCE_SECONDS / 10)

    def _ask(self, watches: list[Watch], now: datetime) -> list[Seed]:
        seeds = []
        for level in {watch.consent_level for watch in watches}:
            mine = [watch for watch in watches if watch.consent_level is level]
            kinds = [code for code, k in self._kinds.items() if k.sensitivity.within(level)]
            usccs = sorted({watch.uscc for watch in mine})
            found = known_of(self._store, usccs, kinds, _MOST_KNOWN)
            for watch in mine:
                if watch.uscc in found:
                    total, rows = found[watch.uscc]
                    changes = [(_change(r["change"].encode()), int(r["severity"])) for r in rows]
                    seeds.append(self._seed(watch, total, changes, now))
        return seeds

    def _seed(
        self, watch: Watch, total: int, changes: list[tuple[ChangeEvent, int]], now: datetime
    ) -> Seed:
        bank = self._institutions.get(watch.institution)
        language = bank.language if bank else "zh"
        known = tuple(self._known(watch, c, severity, language) for c, severity in changes)
        return Seed(
            notice_id=notice_id("seed", watch.watch_id, str(watch.version)),
            institution=watch.institution, at=now, to=(watch.officer,) if watch.officer else (),
            watch_id=watch.watch_id, uscc=watch.uscc, name=watch.borrower_name,
            reference=watch.loan_reference, consent_reference=watch.consent_reference,
            known=known, total=total,
        )  # fmt: skip

    def _known(self, watch: Watch, change: ChangeEvent, severity: int, language: str) -> Known:
        masked = self._discretion.withheld(kind_of(change), [watch])
        return Known(
            fact_id=change.fact_id, kind=kind_of(change), occurred_at=change.occurred_at,
            severity=Severity(max(severity, Severity.NOTICE)),
            text=describe(without(change, masked), language, masked),
            amount=None if "amount" in masked else amount_fen(change),
        )  # fmt: skip

    def refuse(self, batch: Batch, index: int, reason: RejectReason, detail: str) -> Rejection:
        return record_rejection(batch, index, reason, detail, self._clock)

    def leave(self, partition: int) -> None:
        """Nothing is under way but the batch itself."""
