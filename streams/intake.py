"""intake → changes, rejected: every row and offer passes the door or is turned away with a reason."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import cast

import msgspec

from intake.directory import Directory
from intake.door import Door
from schemas import codec
from schemas.changes import Change
from schemas.companies import Company
from schemas.incoming import Incoming, Rejection, RejectReason, Row
from streams.clock import Clock
from streams.guard import record_rejection
from streams.metrics import StreamMetrics
from streams.shares import Share
from streams.transport.port import Follower
from streams.transport.records import Batch
from streams.work import Work

__all__ = ["IntakeStage"]

_decode_incoming = codec.batch_decoder(cast(type[Incoming], Incoming))
_decode_company = codec.decoder(Company)


class IntakeStage:
    """One worker at the door. The directory of companies is read to its end before each batch."""

    role = "intake"

    def __init__(
        self, door: Door, directory: Directory, clock: Clock, metrics: StreamMetrics
    ) -> None:
        self._door, self._clock, self._metrics = door, clock, metrics
        self._directory = directory
        self._companies: Follower | None = None
        self._reading = asyncio.Lock()  # shares are worked on side by side
        self.handlers = {"intake": self.handle}

    async def recover(self, share: Share[Directory]) -> Directory:
        """Every share works with the one directory of the process."""
        async with self._reading:
            if self._companies is None:
                self._companies = await share.group.log.follow("companies")
        return self._directory

    async def stop(self) -> None:
        if self._companies is not None:
            await self._companies.close()

    async def _learn(self) -> None:
        """Know every company that is in the log by now."""
        assert self._companies is not None, "recover comes before the first batch"
        async with self._reading:
            for raw in await self._companies.news():
                with suppress(msgspec.DecodeError):  # the monitor, which reads it too, rejects it
                    self._directory.learn(_decode_company(raw))

    async def handle(self, share: Share[Directory], batch: Batch) -> None:
        """Admit or reject each record of the batch, in order."""
        await self._learn()
        work = share.work()
        now = self._clock()
        good, bad = _decode_incoming([value or b"" for value in batch.values])
        for _, incoming in good:
            answer = self._door.admit(incoming, now)
            if isinstance(answer, Change):
                work.send("changes", answer.uscc, codec.encode(answer))
            else:
                self._refuse(work, answer)
        for index, message in bad:
            self._refuse(work, self.refuse(batch, index, RejectReason.UNDECODABLE, message))
        work.read(batch)
        await work.commit()

    def _refuse(self, work: Work, rejection: Rejection) -> None:
        self._metrics.rejected.labels(rejection.reason).inc()
        work.send("rejected", rejection.source, codec.encode(rejection))

    def refuse(self, batch: Batch, index: int, reason: RejectReason, detail: str) -> Rejection:
        """Name the row of the source's file where the record is one, else its place in the log."""
        try:
            incoming = msgspec.json.decode(batch.values[index] or b"", type=Incoming)
        except msgspec.DecodeError:
            return record_rejection(batch, index, reason, detail, self._clock)
        at = incoming if isinstance(incoming, Row) else incoming.change.provenance
        return Rejection(
            source=at.source, load=at.load, file=at.file, row=at.row, reason=reason,
            detail=detail, seen_at=self._clock(),
        )  # fmt: skip

    def leave(self, partition: int) -> None:
        """Nothing is under way but the batch itself."""
