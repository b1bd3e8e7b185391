"""assessments, echoed, alerts, receipts, disposals … → ClickHouse, beside the stream."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

import msgspec
from faust.types import TP
from msgspec import Struct

from schemas import codec
from schemas.alerts import Alert
from schemas.deliveries import Receipt
from schemas.incoming import Rejection, RejectReason
from schemas.scalars import Instant
from store.base import StoreError
from store.writer import Pending, Writer
from streams.archived import ARCHIVED
from streams.clock import Clock
from streams.guard import record_rejection
from streams.metrics import StreamMetrics
from streams.seeking import Seeking
from streams.shares import Group, Share
from streams.transport.records import Batch

__all__ = ["ArchiveStage"]

_BUSY_RECORDS = 500  # in one flush: from there on fewer and larger inserts are worth the wait,
_PATIENCE = 5  # this many lingers: the engine merges every small part again later
_FLOOD_RECORDS = 5000  # a second; from there on nobody watches every alert, and
_LONG_PATIENCE = 15  # lingers it is: a flush costs some 0.2 s of CPU before its first record
_RESTS = 20  # times as long as the last flush took, within that patience: an insert of one record
# costs the engine about 25 ms of CPU
_FIRST_WAIT, _LONGEST_WAIT = 0.1, 10.0  # seconds between tries, doubling
_LOOK_SECONDS = 5.0  # without anything written, until the store is asked whether it is there
_REFUSED_BEFORE = {"watches"}  # by the monitor, which reads them too
_NEVER = datetime.max.replace(tzinfo=UTC)

logger = logging.getLogger(__name__)


class _Change(Struct):
    seen_at: Instant


class _Seen(Struct):
    """All that is read of an assessment here."""

    change: _Change


_seen = codec.decoder(_Seen)


@dataclass
class _Shipment:
    """What is on its way to the store. It stays until it is stored and marked as read."""

    pending: Pending
    reached: dict[TP, int]
    news: list[Alert | Receipt]
    oldest: datetime


async def _to_the_end(write: Callable[[], dict[str, int]]) -> dict[str, int]:
    """Run a blocking write in a thread; if cancelled, wait for its end before giving way."""
    work = asyncio.ensure_future(asyncio.to_thread(write))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        await asyncio.wait([work])
        raise


class ArchiveStage:
    """Collects records by size or age and writes them; offsets follow the rows, never lead them.

    Assessments, which are nearly all there is, go to the store as the bytes they are: the engine
    takes them apart and says of each what is wrong with it. The few others are decoded, for those
    who watch live. A repeat after a crash is an upsert by id. While the store is down the batch is
    kept and tried again, and the stage reads no further: the log holds what comes meanwhile.

    Parameters
    ----------
    most_records, most_bytes
        What is collected at most before a flush does not wait for `linger_seconds`. As much again
        may be on its way to the store.
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
        most_records: int = 40_000,
        most_bytes: int = 64 << 20,
        linger_seconds: float = 0.2,
    ) -> None:
        self._group, self._writer, self._clock, self._metrics = group, writer, clock, metrics
        self._announce = announce
        self._most_records, self._most_bytes = most_records, most_bytes
        self._linger = linger_seconds
        self._reached: dict[TP, int] = {}
        self._news: list[Alert | Receipt] = []
        self._records = 0
        self._busy = self._flooded = False
        self._took = 0.0  # seconds of the last flush
        self._oldest = _NEVER
        self._shipment: _Shipment | None = None
        self._flushing = asyncio.Lock()
        self.handlers = {"assessments": self._collect_assessments} | {
            topic: self._collector(topic) for topic in ARCHIVED if topic != "assessments"
        }
        self._seeking = Seeking(group.log, writer.ask)
        self.handlers["sought"] = self._seek

    async def _seek(self, share: Share[bool], batch: Batch) -> None:
        """Answer who was told of a fact; what is still being collected is stored before."""
        await self.flush()
        await self._seeking.answer(batch)
        self._reach(batch)

    async def _collect_assessments(self, share: Share[bool], batch: Batch) -> None:
        await self._room()
        values = [value or b"" for value in batch.values]
        self._collected(batch, "assessments", values, batch.first, batch.offsets)
        with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError):
            # A partition is in the order of intake, so the first record is the oldest.
            self._oldest = min(self._oldest, _seen(values[0]).change.seen_at)
        self._reach(batch)

    def _collector(self, topic: str) -> Any:
        decode: Any = codec.batch_decoder(ARCHIVED[topic])

        async def collect(share: Share[bool], batch: Batch) -> None:
            await self._room()
            values = [value or b"" for value in batch.values]
            good, bad = batch.decoded(decode)
            bad = [(i, why) for i, why in bad if batch.values[i] is not None]  # a deletion is none
            if len(good) == len(values):
                self._collected(batch, topic, values, batch.first, batch.offsets)
            else:
                kept = [index for index, _ in good]
                offsets = [batch.offset_of(index) for index in kept]
                self._collected(batch, topic, [values[i] for i in kept], batch.first, offsets)
            for index, message in bad if topic not in _REFUSED_BEFORE else ():
                rejection = self.refuse(batch, index, RejectReason.UNDECODABLE, message)
                where = batch.offset_of(index)
                self._collected(batch, "rejected", [codec.encode(rejection)], where, None)
            if topic in {"alerts", "receipts"}:
                self._news += [record for _, record in good]
            self._reach(batch)

        return collect

    async def _room(self) -> None:
        while self._records >= self._most_records or self._writer.bytes >= self._most_bytes:
            await self.flush()

    def _collected(
        self, batch: Batch, topic: str, values: Sequence[bytes], first: int,
        offsets: Sequence[int] | None,
    ) -> None:  # fmt: skip
        place = f"{batch.tp.topic}/{batch.tp.partition}"
        self._writer.add(topic, place, self._clock(), values, first, offsets)

    def _reach(self, batch: Batch) -> None:
        self._records += len(batch.values)
        self._reached[batch.tp] = max(batch.next, self._reached.get(batch.tp, 0))

    async def run(self) -> None:
        """Flush what has waited long enough, for as long as the task lives."""
        quiet_since = perf_counter()
        while True:
            await asyncio.sleep(self.linger_seconds())
            if self.idle() and perf_counter() - quiet_since < _LOOK_SECONDS:
                continue
            if self.idle():  # nothing has told for a while whether the store is there
                self._metrics.store_up.set(await asyncio.to_thread(self._writer.store_answers))
            else:
                await self.flush()
            quiet_since = perf_counter()

    def linger_seconds(self) -> float:
        """Return how long to collect before the next flush: the dearer the last, the longer."""
        if self._flooded:
            return _LONG_PATIENCE * self._linger
        longest = _PATIENCE * self._linger
        linger = longest if self._busy else max(self._linger, _RESTS * self._took)
        return min(linger, longest)

    async def flush(self) -> None:
        """Write what has been collected, trying again until the store takes it.

        Cancelled, it loses nothing: the next flush goes on with what this one had taken.
        """
        async with self._flushing:
            if self._shipment is None and self._reached:
                self._shipment = self._packed()
            if self._shipment is not None:
                await self._ship(self._shipment)
                self._shipment = None

    def _packed(self) -> _Shipment:
        packed = _Shipment(self._writer.take(), self._reached, self._news, self._oldest)
        self._flooded = self._records >= _FLOOD_RECORDS * self.linger_seconds()
        self._busy = self._records >= _BUSY_RECORDS
        self._reached, self._news, self._oldest, self._records = {}, [], _NEVER, 0
        return packed

    async def _ship(self, shipment: _Shipment) -> None:
        counts = await self._stored(shipment.pending)
        await self._group.log.mark(self._group.name, shipment.reached)
        for topic, records in counts.items():
            self._metrics.archived.labels(topic).inc(records)
        if shipment.oldest is not _NEVER:
            delay = (self._clock() - shipment.oldest).total_seconds()
            self._metrics.delay.labels(self.role).observe(max(0.0, delay))
        self._announce(shipment.news)

    async def _stored(self, pending: Pending) -> dict[str, int]:
        wait = _FIRST_WAIT
        while True:
            started = perf_counter()
            try:
                counts = await _to_the_end(pending.write)
            except StoreError as error:
                self._metrics.store_up.set(0)
                self._metrics.store_retries.inc()
                logger.warning("the store does not take rows (%s); trying again", error)
                await asyncio.sleep(wait)
                wait = min(wait * 2, _LONGEST_WAIT)
            else:
                self._metrics.store_up.set(1)
                self._took = perf_counter() - started
                self._metrics.store_seconds.observe(self._took)
                return counts

    async def close(self, patience: float = 5.0) -> None:
        """Write what has been collected if the store takes it in `patience` seconds.

        What it does not take is in the log and is read again at the next start.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self.flush()

    def idle(self) -> bool:
        """Return whether everything collected has been written."""
        return not self._reached and self._shipment is None

    def refuse(self, batch: Batch, index: int, reason: RejectReason, detail: str) -> Rejection:
        return record_rejection(batch, index, reason, detail, self._clock)

    async def recover(self, share: Share[bool]) -> bool:
        """Rows already collected stay: writing them again is an upsert."""
        return True

    def leave(self, partition: int) -> None:
        """What was collected is written all the same: by two workers is as good as by one."""
