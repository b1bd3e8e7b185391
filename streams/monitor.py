"""changes → assessments, alerts: what is known, how strange it looks, who is told and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import cast

import msgspec

from detectors.examine import examine
from detectors.industries.beats import beats_of
from routing.discretion import Discretion
from routing.typologies import Typologies
from routing.watching import Rules
from schemas import codec
from schemas.assessments import Outcome, assessed
from schemas.catalogue import Kind
from schemas.changes import ChangeEvent
from schemas.decisions import Reason
from schemas.echoes import Fallen, Inheritance
from schemas.incoming import Rejection, RejectReason
from schemas.institutions import Institution
from schemas.objections import Plea
from schemas.policy import Policy
from streams.appraisal import Appraisal
from streams.aside import aside
from streams.assessing import Assessing
from streams.borrowers import Borrowers
from streams.clock import Clock
from streams.corrections import Corrections, decode_corrections
from streams.guard import record_rejection
from streams.metrics import StreamMetrics
from streams.objecting import Objecting, decode_wishes
from streams.ordering import Ordering, decode_orders
from streams.ready import make_ready
from streams.relatives import Relatives, decode_travellers
from streams.shares import Share
from streams.spill import Rest, in_memory
from streams.succession import Succession
from streams.transport.records import Batch
from streams.work import Work

__all__ = ["MonitorStage"]

_decode = codec.batch_decoder(cast(type[ChangeEvent], ChangeEvent))
_AT_ONCE = 500  # borrowers of whose watches something is due


class MonitorStage:
    """Owns the borrowers of its partitions. All thinking is in `detectors/` and `routing/`."""

    role = "monitor"

    def __init__(
        self,
        policy: Policy,
        kinds: Mapping[str, Kind],
        clock: Clock,
        metrics: StreamMetrics,
        institutions: Mapping[str, Institution],
        rest: Rest = in_memory,
    ) -> None:
        self._rest = rest
        self._policy, self._kinds = policy, kinds
        self._clock, self._metrics = clock, metrics
        self._merged = metrics.outcomes.labels(Outcome.MERGED)
        self._accepted = metrics.outcomes.labels(Outcome.ACCEPTED)
        self._delay = metrics.delay.labels(self.role)
        self._decided = {reason: metrics.decisions.labels(reason) for reason in Reason}
        self._typologies = Typologies(policy)
        self._appraisal = Appraisal(policy, institutions)
        rules = Rules(
            institutions=frozenset(institutions), kinds=frozenset(kinds),
            late_days=policy.watches.late_days,
        )  # fmt: skip
        self._succession = Succession()
        self._ordering = Ordering(rules, self._succession, metrics)
        discretion = Discretion(kinds, policy)
        self._relatives = Relatives(policy, discretion, self._appraisal, clock, metrics)
        self._assessing = Assessing(
            policy, kinds, self._typologies, self._appraisal, discretion, self._relatives, clock
        )  # fmt: skip
        self._corrections = Corrections(kinds, self._typologies, policy.holders)
        self._objecting = Objecting(policy.objections, self._corrections)
        self.handlers = {
            "watches": self.learn,
            "companies": self.learn,
            "ties": self.learn,
            "orders": self.handle_orders,
            "changes": self.handle,
            "echoes": self.handle_echoes,
            "corrections": self.handle_corrections,
            "objections": self.handle_objections,
        }

    async def recover(self, share: Share[Borrowers]) -> Borrowers:
        await aside(make_ready)
        return await Borrowers.recover(share, self._policy, self._rest)

    async def stop(self) -> None:
        await self._appraisal.stop()

    async def learn(self, share: Share[Borrowers], batch: Batch) -> None:
        """Take watches, companies and ties into the state of their partition."""
        borrowers, topic = share.state, batch.tp.topic
        work, now = share.work(), self._clock()
        for index, (key, value) in enumerate(zip(batch.keys, batch.values, strict=True)):
            if why_not := borrowers.learn(topic, key or b"", value, batch.offset_of(index)):
                rejection = self.refuse(batch, index, RejectReason.UNDECODABLE, why_not)
                self._metrics.rejected.labels(rejection.reason).inc()
                work.send("rejected", rejection.source, codec.encode(rejection))
        for key in {(key or b"")[:18] for key in batch.keys}:
            self._ordering.follow(key.decode(errors="replace"), borrowers, work, now)
        borrowers.flush(work)
        work.read(batch)
        await work.commit()

    async def handle_orders(self, share: Share[Borrowers], batch: Batch) -> None:
        """Decide what institutions want of their watches, in order; answer each."""
        borrowers, work = share.state, share.work()
        good, bad = decode_orders([value or b"" for value in batch.values])
        for _, order in good:
            self._ordering.take(order, borrowers, work)
        self._refuse(work, batch, bad)
        borrowers.flush(work)
        work.read(batch)
        await work.commit()

    def due(self, share: Share[Borrowers]) -> bool:
        """Return whether time has something to do with the watches of a share."""
        return share.held and share.state.watching.is_due(self._clock())

    async def tick(self, share: Share[Borrowers]) -> None:
        """Do what time has to do with the watches of a share, some hundred borrowers at a time."""
        borrowers, work, now = share.state, share.work(), self._clock()
        for uscc in borrowers.watching.due(now, _AT_ONCE):
            self._ordering.wake(uscc, borrowers, work, now)
        await work.commit()

    def show(self, shares: Iterable[Share[Borrowers]]) -> None:
        """Show what of the shares that are held is late."""
        late: Counter[Plea] = Counter()
        for share in shares:
            if share.ready:
                late += share.state.contested.late(self._clock())
        for plea in Plea:
            self._metrics.late_objections.labels(plea).set(late[plea])

    async def handle(self, share: Share[Borrowers], batch: Batch) -> None:
        """Assess each change in order; alerts, memory and offset are one transaction."""
        borrowers, partition = share.state, batch.tp.partition
        await self._appraisal.follow(share.group.log)
        work = share.work()
        values = [value or b"" for value in batch.values]
        good, bad = batch.decoded(_decode)
        changes = [change for _, change in good]
        scores, seen = examine(
            changes, borrowers.memory, borrowers.standings, borrowers.models, self._kinds
        )
        found = self._assessing.assess(changes, scores, borrowers, work)
        if bad:
            values = [values[index] for index, _ in good]
        assessments = assessed(values, scores, found.rests)
        work.send_all("assessments", [change.uscc for change in changes], assessments, partition)
        for beats in beats_of(seen):
            work.send("beats", beats.family, codec.encode(beats))
        self._refuse(work, batch, bad)
        borrowers.flush(work)
        work.read(batch)
        await work.commit()
        merged = scores.count(None)
        self._merged.inc(merged)
        self._accepted.inc(len(scores) - merged)
        self._count(found.reasons)
        for (institution, severity), n in found.raised.items():
            self._metrics.raised(institution, severity, n)
        if changes:
            delay = self._clock() - changes[seen.events.first_seen].seen_at
            self._delay.observe(max(0.0, delay.total_seconds()))

    async def handle_echoes(self, share: Share[Borrowers], batch: Batch) -> None:
        """Take what comes along ties: decide with this partition's watches, and send it on."""
        await self._appraisal.follow(share.group.log)
        borrowers, work = share.state, share.work()
        good, bad = decode_travellers([value or b"" for value in batch.values])
        reasons: Counter[Reason] = Counter()
        for _, traveller in good:
            if isinstance(traveller, Inheritance):
                self._succession.take(traveller, borrowers, work)
            elif isinstance(traveller, Fallen):
                self._corrections.fell(traveller, borrowers, work)
            else:
                reasons += self._relatives.take(traveller, borrowers, work)
        self._refuse(work, batch, bad)
        borrowers.flush(work)
        work.read(batch)
        await work.commit()
        self._count(reasons)

    async def handle_corrections(self, share: Share[Borrowers], batch: Batch) -> None:
        """Let facts that no longer stand stop to count; say of each what came of it."""
        borrowers, work = share.state, share.work()
        good, bad = decode_corrections([value or b"" for value in batch.values])
        now = self._clock()
        answers = [self._corrections.correct(said, borrowers, work, now) for _, said in good]
        self._refuse(work, batch, bad)
        borrowers.flush(work)
        work.read(batch)
        await work.commit()
        for answer in answers:
            self._metrics.corrections.labels(answer.outcome).inc()

    async def handle_objections(self, share: Share[Borrowers], batch: Batch) -> None:
        """Do what is wanted of objections and requests for repair, in order."""
        borrowers, work, now = share.state, share.work(), self._clock()
        good, bad = decode_wishes([value or b"" for value in batch.values])
        answers = [self._objecting.take(wish, borrowers, work, now) for _, wish in good]
        self._refuse(work, batch, bad)
        borrowers.flush(work)
        work.read(batch)
        await work.commit()
        for answer in answers:
            self._metrics.objections.labels(answer).inc()

    def _refuse(self, work: Work, batch: Batch, bad: list[tuple[int, str]]) -> None:
        for index, message in bad:
            rejection = self.refuse(batch, index, RejectReason.UNDECODABLE, message)
            self._metrics.rejected.labels(rejection.reason).inc()
            work.send("rejected", rejection.source, codec.encode(rejection))

    def _count(self, reasons: Counter[Reason]) -> None:
        for reason, n in reasons.items():
            self._decided[reason].inc(n)

    def refuse(self, batch: Batch, index: int, reason: RejectReason, detail: str) -> Rejection:
        """Name the source's row where the record is a change, else its place in the log."""
        try:
            change = msgspec.json.decode(batch.values[index] or b"", type=ChangeEvent)
        except msgspec.DecodeError:
            return record_rejection(batch, index, reason, detail, self._clock)
        at = change.provenance
        return Rejection(
            source=at.source, load=at.load, file=at.file, row=at.row, reason=reason,
            detail=detail, seen_at=self._clock(),
        )  # fmt: skip

    def leave(self, partition: int) -> None:
        """Nothing is under way but the batch itself."""
