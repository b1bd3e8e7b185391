"""intake → changes, rejected: every row and offer passes the door or is turned away with a reason."""

from __future__ import annotations

from contextlib import suppress
from typing import cast

import msgspec

from intake.directory import Directory
from intake.door import Door
from intake.parking import Parked, joined, keys_taught, keys_waited_for, taken_in
from schemas import codec
from schemas.changes import Change, ChangeEvent, EquityChange
from schemas.companies import Company
from schemas.incoming import Incoming, Offer, Rejection, RejectReason, Row
from schemas.nudges import Nudge
from streams.clock import Clock
from streams.following import Following
from streams.guard import record_rejection
from streams.holders import Holders
from streams.metrics import StreamMetrics
from streams.passage import Passage
from streams.shares import Share
from streams.transport.port import Log
from streams.transport.records import Batch, Record
from streams.waiting import Waiting
from streams.work import Work

__all__ = ["IntakeStage"]

_decode_incoming = codec.batch_decoder(cast(type[Incoming | Nudge], Incoming | Nudge))
_decode_company = codec.decoder(Company)
_NUDGE = codec.encode(Nudge())
_AT_ONCE = 2_000  # parked rows tried with one batch


class IntakeStage:
    """One worker at the door. The directory of companies is read to its end before each batch of rows.

    An offer names its company by the code, and needs no directory.

    A row whose company nobody knows is rejected as `unknown_company` and parked: as soon as the
    directory learns who it is, it passes the door again, as news or as history by its age.
    """

    role = "intake"

    def __init__(
        self, door: Door, directory: Directory, holders: Holders, clock: Clock,
        metrics: StreamMetrics,
    ) -> None:  # fmt: skip
        self._door, self._clock, self._metrics = door, clock, metrics
        self._holders = holders
        self._directory = directory
        self._companies = Following("companies")
        self._waiting: dict[int, Waiting] = {}
        self._nudged: set[int] = set()
        self.handlers = {"intake": self.handle}

    async def recover(self, share: Share[Waiting]) -> Waiting:
        """Return the parked rows of a share; every share works with the one directory."""
        waiting = await Waiting.recover(share)
        self._waiting[share.partition] = waiting
        await self._learn(share.group.log)
        waiting.hear(key for key in waiting.waited_for() if self._directory.knows(key))
        return waiting

    async def stop(self) -> None:
        await self._companies.close()
        await self._holders.close()

    async def _learn(self, log: Log) -> None:
        """Know every company that is in the log by now."""
        for raw in await self._companies.news(log):
            with suppress(msgspec.DecodeError):  # the monitor, which reads it too, rejects it
                company = _decode_company(raw)
                self._directory.learn(company)
                keys = tuple(keys_taught(company))
                for waiting in self._waiting.values():
                    waiting.hear(keys)

    async def nudge(self, log: Log) -> bool:
        """Wake the partitions whose parked rows are due; return whether there are any."""
        await self._learn(log)
        await self._holders.follow(log)
        due = [p for p, waiting in self._waiting.items() if waiting.due]
        fresh = [p for p in due if p not in self._nudged]
        if fresh:
            self._nudged.update(fresh)
            await log.append([Record("intake", b"", _NUDGE, p) for p in fresh])
        self._metrics.parked.set(sum(len(waiting) for waiting in self._waiting.values()))
        return bool(due)

    async def handle(self, share: Share[Waiting], batch: Batch) -> None:
        """Admit or reject each record of the batch, in order; then the parked rows that are due."""
        good, bad = _decode_incoming([value or b"" for value in batch.values])
        offered = [incoming.change for _, incoming in good if type(incoming) is Offer]
        if rows := len(offered) < len(good):
            await self._learn(share.group.log)
        if rows or any(map(_changes_hands, offered)):
            await self._holders.follow(share.group.log)
        work, waiting = share.work(), share.state
        passage = Passage(work, self._holders.turn(work), self._holders.concerned)
        answers = iter(self._door.admit_offers(offered, self._clock()))
        for _, incoming in good:
            if type(incoming) is Offer:
                if isinstance(answer := next(answers), Change):
                    passage.take(answer, offered=True)
                else:
                    self._refuse(work, answer)
            elif isinstance(incoming, Row):
                self._admit(incoming, work, waiting, passage)
        for index, message in bad:
            self._refuse(work, self.refuse(batch, index, RejectReason.UNDECODABLE, message))
        self._nudged.discard(share.partition)
        self._join(work, waiting, passage)
        passage.close(share.group.log.partitions["changes"])
        waiting.flush(work)
        work.read(batch)
        await work.commit()

    def _admit(self, row: Row, work: Work, waiting: Waiting, passage: Passage) -> None:
        now, since = self._clock(), row.since
        answer = self._door.admit(row, now if since is None else taken_in(now, since))
        if isinstance(answer, Change):
            passage.take(answer if since is None else joined(answer, since, now))
            waiting.let_go(row)
            return
        if answer.reason is RejectReason.UNKNOWN_COMPANY and answer.cells:
            layout = self._door.layout(row.source)
            if layout is not None and (keys := keys_waited_for(row, layout)):
                waiting.park(Parked(row=row, keys=keys, since=since or now))
        self._refuse(work, answer)

    def _join(self, work: Work, waiting: Waiting, passage: Passage) -> None:
        """Let parked rows whose company has been named through the door; the others wait on."""
        now = self._clock()
        for place, parked in waiting.take_due(_AT_ONCE):
            answer = self._door.admit(parked.row, taken_in(now, parked.since))
            if isinstance(answer, Change):
                change = joined(answer, parked.since, now)
                passage.take(change)
                self._metrics.joined.labels("baseline" if change.baseline else "news").inc()
            elif answer.reason is RejectReason.UNKNOWN_COMPANY:
                continue
            else:
                self._refuse(work, answer)
            waiting.leave(place)

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
        """Forget the parked rows of a partition that another process works on now."""
        self._waiting.pop(partition, None)
        self._nudged.discard(partition)


def _changes_hands(change: ChangeEvent) -> bool:
    """Return whether a change is one of shares that names a new holder."""
    return type(change) is EquityChange and bool(change.new_holder_code or change.new_holder)
