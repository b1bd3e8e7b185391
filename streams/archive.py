"""assessments, alerts, receipts, rejected → ClickHouse: beside the stream, never in its way."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from faust.types import TP

from schemas import codec
from schemas.alerts import Alert
from schemas.assessments import Assessment
from schemas.deliveries import Receipt
from schemas.incoming import Rejection, RejectReason
from store.base import StoreError
from store.writer import Writer
from streams.clock import Clock
from streams.guard import record_rejection
from streams.metrics import StreamMetrics
from streams.shares import Group, Share
from streams.transport.records import Batch

__all__ = ["ArchiveStage"]

_BUSY_RECORDS = 500  # in one flush: from there on fewer and larger inserts are worth the wait,
_PATIENCE = 5  # this many lingers: the engine merges every small part again later
_NEVER = datetime.max.replace(tzinfo=UTC)

logger = logging.getLogger(__name__)

_TYPES: dict[str, type] = {
    "assessments": Assessment,
    "alerts": Alert,
    "receipts": Receipt,
    "rejected": Rejection,
}


async def _to_the_end(write: Callable[[], dict[str, int]]) -> dict[str, int]:
    """Run a blocking write in a thread; if cancelled, wait for its end before giving way."""
    work = asyncio.ensure_future(asyncio.to_thread(write))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        await asyncio.wait([work])
        raise


class ArchiveStage:
    """Collects rows by size or age and writes them; offsets follow the rows, never lead them.

    A repeat after a crash is an upsert by id. While the store is down the batch is kept and tried
    again, and the stage reads no further: the log holds what comes meanwhile.

    Parameters
    ----------
    most_rows
        Records after which a flush does not wait for `linger_seconds`.
    announce
        Called with the alerts and receipts that have been stored, for those who watch live.
    """

    role = "archive"

    def __init__(
        self,
        group: Group[bool],
        writer: Writer,
        clock: Clock,
        metrics: StreamMetrics,
        announce: Callable[[Sequence[Alert | Receipt]], None],
        *,
        most_rows: int = 20_000,
        linger_seconds: float = 0.2,
    ) -> None:
        self._group, self._writer, self._clock, self._metrics = group, writer, clock, metrics
        self._announce = announce
        self._most_rows, self._linger = most_rows, linger_seconds
        self._reached: dict[TP, int] = {}
        self._news: list[Alert | Receipt] = []
        self._records = 0
        self._busy = False
        self._oldest = _NEVER
        self._flushing = asyncio.Lock()
        self.handlers = {topic: self._collector(topic) for topic in _TYPES}

    def _collector(self, topic: str) -> Any:
        decode: Any = codec.batch_decoder(_TYPES[topic])

        async def collect(share: Share[bool], batch: Batch) -> None:
            good, bad = decode([value or b"" for value in batch.values])
            while self._records >= self._most_rows:
                await self.flush()
            for index, record in good:
                self._writer.add(
                    record,
                    position=f"{batch.tp.topic}/{batch.tp.partition}/{batch.offset_of(index)}",
                )
            for index, message in bad:
                self._writer.add(
                    self.refuse(batch, index, RejectReason.UNDECODABLE, message),
                    position=f"{batch.tp.topic}/{batch.tp.partition}/{batch.offset_of(index)}",
                )
            if topic in {"alerts", "receipts"}:
                self._news += [record for _, record in good]
            elif topic == "assessments" and good:
                self._oldest = min(self._oldest, min(a.change.seen_at for _, a in good))
            self._records += len(batch.values)
            self._reached[batch.tp] = max(batch.next, self._reached.get(batch.tp, 0))

        return collect

    async def run(self) -> None:
        """Flush what has waited long enough, for as long as the task lives."""
        while True:
            await asyncio.sleep(self._linger * (_PATIENCE if self._busy else 1))
            await self.flush()

    async def flush(self) -> None:
        """Write what has been collected, trying again until the store takes it."""
        async with self._flushing:
            if not self._reached:
                return
            reached, self._reached = self._reached, {}
            news, self._news = self._news, []
            oldest, self._oldest = self._oldest, _NEVER
            self._busy = self._records >= _BUSY_RECORDS
            self._records = 0
            pending = self._writer.take()
            wait = 0.1
            while True:
                try:
                    counts = await _to_the_end(pending.write)
                    break
                except StoreError as error:
                    logger.warning("the store does not take rows (%s); trying again", error)
                    await asyncio.sleep(wait)
                    wait = min(wait * 2, 10.0)
            await self._group.log.mark(self._group.name, reached)
            for table, rows in counts.items():
                self._metrics.archived.labels(table).inc(rows)
            if oldest is not _NEVER:
                delay = (self._clock() - oldest).total_seconds()
                self._metrics.delay.labels(self.role).observe(max(0.0, delay))
            self._announce(news)

    def idle(self) -> bool:
        """Return whether everything collected has been written."""
        return not self._reached and not self._flushing.locked()

    def refuse(self, batch: Batch, index: int, reason: RejectReason, detail: str) -> Rejection:
        return record_rejection(batch, index, reason, detail, self._clock)

    async def recover(self, share: Share[bool]) -> bool:
        """Rows already collected stay: writing them again is an upsert."""
        return True

    def leave(self, partition: int) -> None:
        """What was collected is written all the same: by two workers is as good as by one."""
