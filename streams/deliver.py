"""alerts, notices, actions, silences → bank, receipts: a desk a bank, outboxes behind it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from typing import Any, cast

import msgspec
from msgspec.structs import replace

from desk.hearing import Arrived
from notifiers.backoff import Backoff
from notifiers.base import Sent
from notifiers.bulkhead import Outboxes
from schemas import codec
from schemas.actions import Action
from schemas.alerts import Alert
from schemas.deliveries import Delivery
from schemas.incoming import Rejection, RejectReason
from schemas.institutions import Institution
from schemas.notices import Notice
from schemas.pace import DeskPolicy
from schemas.patterns import Pattern
from schemas.silences import SilenceEnd, SilenceWish
from streams.casebook import CaseBook
from streams.casework import Casework
from streams.clock import Clock
from streams.desk import Desk, Turn
from streams.guard import record_rejection
from streams.metrics import StreamMetrics
from streams.noise_metrics import NoiseMetrics
from streams.noisework import Noisework
from streams.quietbook import QuietBook
from streams.retracting import Retracting
from streams.sending import Sending
from streams.shares import Group, Share
from streams.tellings import Tellings, decode_recalls
from streams.transport.port import Fenced, LogUnavailable
from streams.transport.records import Batch

__all__ = ["DeliverStage", "Resend"]

logger = logging.getLogger(__name__)


class Resend(msgspec.Struct, frozen=True):
    """A person asks for a dead letter to be sent again."""

    delivery_id: str


_TICK_SECONDS = 1.0
_decode_alerts = codec.batch_decoder(Alert)
_decode_notices: Any = codec.batch_decoder(cast(Any, Notice))
_decode_resends = codec.batch_decoder(Resend)
_decode_actions = codec.batch_decoder(Action)
_decode_silences: Any = codec.batch_decoder(cast(Any, SilenceWish | SilenceEnd))


class DeliverStage:
    """Owns the desks of its shares: cases, deliveries on their way, dead letters.

    Every handler reads, asks the pure core, and writes what it decided in one transaction; a tick
    does the same for what the clock asks for. `outboxes` send what was written.
    """

    role = "deliver"

    def __init__(
        self, group: Group[Desk], institutions: Mapping[str, Institution], outboxes: Outboxes,
        clock: Clock, jitter: Callable[[], float], metrics: StreamMetrics, backoff: Backoff,
        policy: DeskPolicy, patterns: Mapping[str, Pattern], noise_metrics: NoiseMetrics,
        red_lines: Collection[str] = (),
    ) -> None:  # fmt: skip
        self._group, self._institutions = group, institutions
        self._clock, self._metrics = clock, metrics
        self._sending = Sending(group, outboxes, clock, jitter, backoff, self.recover)
        self._noise = Noisework(institutions, noise_metrics, self._sending.post)
        self._casework = Casework(institutions, policy, metrics, self._noise.post_of_case)
        self._red_lines, self._patterns = red_lines, patterns
        self._retracting = Retracting(
            institutions, self._casework, self._noise, metrics, self._sending.post
        )
        self.handlers = {
            "alerts": self.handle,
            "notices": self.handle_notices,
            "resends": self.handle_resends,
            "actions": self.handle_actions,
            "recalls": self.handle_recalls,
            "silences": self.handle_silences,
        }

    async def recover(self, share: Share[Desk]) -> Desk:
        outbox, cases = await self._sending.recovered(share), await CaseBook.recover(share)
        book = QuietBook(share.partition, self._institutions, self._red_lines, cases)
        quiet = await book.recover(share)
        self._noise.recovered(quiet)
        tellings = await Tellings.recover(share, self._patterns)
        return Desk(outbox, cases, quiet, tellings)

    def leave(self, partition: int) -> None:
        """Send no more of a share: whoever has it now does."""
        self._sending.leave(partition)

    async def settled(self, sent: list[tuple[Delivery, Sent]]) -> list[Delivery]:
        return await self._sending.settled(sent)

    async def handle(self, share: Share[Desk], batch: Batch) -> None:
        """Open the case of each alert, and push it or hold it with the reason."""
        turn = Turn(share, self._clock())
        good, bad = _decode_alerts([value or b"" for value in batch.values])
        for index, alert in good:
            institution = self._institutions.get(alert.institution)
            if institution is None:
                bad.append((index, _stranger(alert.institution)))
                continue
            arrived = self._retracting.arrive(turn, alert)
            if arrived.fell is None:
                self._take_in(turn, alert, arrived, institution)
        await self._finish(turn, batch, bad)

    def _take_in(self, turn: Turn, came: Alert, arrived: Arrived, institution: Institution) -> None:
        """Open the case of an alert, and tell or hold it: whole, or the brief that is true of it."""
        alert, brief = arrived.alert, arrived.brief
        if alert is not None:
            self._casework.open(turn, alert, institution)
            self._noise.take(turn, alert)
        elif brief is not None:
            self._casework.open(turn, replace(came, severity=brief.severity), institution)
            self._noise.take(turn, came, brief)

    async def handle_notices(self, share: Share[Desk], batch: Batch) -> None:
        """Post what other stages have to tell, or hold it with the reason."""
        turn = Turn(share, self._clock())
        good, bad = _decode_notices([value or b"" for value in batch.values])
        for index, notice in good:
            if notice.institution in self._institutions:
                self._noise.notice(turn, notice)
            else:
                bad.append((index, _stranger(notice.institution)))
        await self._finish(turn, batch, bad)

    async def handle_resends(self, share: Share[Desk], batch: Batch) -> None:
        """Put dead letters back into the queue."""
        turn = Turn(share, self._clock())
        good, bad = _decode_resends([value or b"" for value in batch.values])
        for _, wish in good:
            self._sending.again(turn, wish.delivery_id)
        await self._finish(turn, batch, bad)

    async def handle_actions(self, share: Share[Desk], batch: Batch) -> None:
        """Decide on what persons want done with their alerts, and answer each."""
        turn = Turn(share, self._clock())
        good, bad = _decode_actions([value or b"" for value in batch.values])
        for index, action in good:
            if action.institution in self._institutions:
                self._casework.act(turn, action)
            else:
                bad.append((index, _stranger(action.institution)))
        await self._finish(turn, batch, bad)

    async def handle_silences(self, share: Share[Desk], batch: Batch) -> None:
        """Decide on silences that persons ask for, and on their ends, and answer each."""
        turn = Turn(share, self._clock())
        good, bad = _decode_silences([value or b"" for value in batch.values])
        for _, wish in good:
            self._noise.wish(turn, wish)
        await self._finish(turn, batch, bad)

    async def handle_recalls(self, share: Share[Desk], batch: Batch) -> None:
        """Tell whoever was told of a fact what became of it."""
        turn = Turn(share, self._clock())
        good, bad = decode_recalls([value or b"" for value in batch.values])
        for _, recall in good:
            self._retracting.recall(turn, recall)
        await self._finish(turn, batch, bad)
        for verdict, n in turn.recalled.items():
            self._metrics.recalled.labels(verdict).inc(n)

    async def tick(self) -> bool:
        """Do what the clock asks for on the shares that are held; return whether there was any."""
        busy = False
        for share in self._group.held():
            async with share.lock:
                while share.ready and share.state.due(self._clock()):
                    busy = True
                    await self._wake(share)
        return busy

    async def _wake(self, share: Share[Desk]) -> None:
        try:
            turn = Turn(share, self._clock())
            self._casework.wake(turn)
            self._noise.wake(turn)
            self._sending.lapse(turn)
            await self._finish(turn)
        except (Fenced, LogUnavailable) as error:
            logger.warning("deliver: the clock's turn: %s; the next batch takes the lease", error)
            if isinstance(error, Fenced):
                self.leave(share.partition)
            await share.drop()
        except Exception:
            share.forget()  # what was taken from its wheel is found again when it is recovered
            raise

    async def run(self) -> None:
        """Look at the clock for as long as the task lives."""
        while True:
            await asyncio.sleep(_TICK_SECONDS)
            await self.tick()
            self._count_cases()

    def _count_cases(self) -> None:
        """Show how many cases there are. An institution is in one share alone."""
        for share in self._group.held():
            if share.ready:
                for (institution, state), n in share.state.cases.counts.items():
                    self._metrics.cases.labels(institution, state).set(n)

    async def _finish(
        self, turn: Turn, batch: Batch | None = None, bad: list[tuple[int, str]] | None = None
    ) -> None:
        """Write the turn in one transaction, then have its deliveries sent."""
        partition = turn.share.partition
        if turn.deliveries:
            self._sending.keep(turn)
        self._sending.board(turn.work, turn.desk, partition)
        turn.desk.flush(turn.work)
        if batch is not None:
            for index, message in bad or ():
                rejection = self.refuse(batch, index, RejectReason.UNDECODABLE, message)
                self._metrics.rejected.labels(rejection.reason).inc()
                turn.work.send("rejected", rejection.source, codec.encode(rejection))
            turn.work.read(batch)
        await turn.work.commit()
        for delivery in turn.deliveries:
            self._sending.put(partition, delivery)

    def refuse(self, batch: Batch, index: int, reason: RejectReason, detail: str) -> Rejection:
        return record_rejection(batch, index, reason, detail, self._clock)


def _stranger(institution: str) -> str:
    return f"{institution} is no institution of this platform"
