"""intake → changes, rejected: every row and offer passes the door or is turned away with a reason."""

from __future__ import annotations

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
from streams.follower import Follower
from streams.guard import record_rejection
from streams.metrics import StreamMetrics
from streams.transport.records import Batch
from streams.work import Group, Work

__all__ = ["IntakeStage"]

_decode_incoming = codec.batch_decoder(cast(type[Incoming], Incoming))
_decode_company = codec.decoder(Company)


class IntakeStage:
    """One worker at the door. The directory of companies is read to its end before each batch."""

    role = "intake"

    def __init__(
        self, group: Group, door: Door, directory: Directory, clock: Clock, metrics: StreamMetrics
    ) -> None:
        self._group, self._door, self._clock, self._metrics = group, door, clock, metrics
        self._directory = directory
        self._companies = Follower(group.log, "companies")
        self.handlers = {"intake": self.handle}

    async def handle(self, batch: Batch) -> None:
        """Admit or reject each record of the batch, in order."""
        for raw in self._companies.news():
            with suppress(msgspec.DecodeError):  # the monitor, which reads it too, rejects it
                self._directory.learn(_decode_company(raw))
        work = self._group.work()
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

    def forget(self) -> None:
        """Nothing is kept here but the directory, which is only ever added to."""
