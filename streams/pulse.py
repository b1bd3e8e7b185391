"""beats → echoes: surges and droughts of an industry, on their way to the banks that lend there."""

from __future__ import annotations

from schemas import codec
from schemas.beats import Beats
from schemas.echoes import IndustryEcho
from schemas.incoming import Rejection, RejectReason
from streams.clock import Clock
from streams.guard import record_rejection
from streams.metrics import StreamMetrics
from streams.pulses import Pulses
from streams.shares import Share
from streams.transport.records import Batch

__all__ = ["PulseStage"]

_decode = codec.batch_decoder(Beats)


class PulseStage:
    """Counts what the monitors found, all of one family in one partition."""

    role = "pulse"

    def __init__(self, clock: Clock, metrics: StreamMetrics) -> None:
        self._clock, self._metrics = clock, metrics
        self.handlers = {"beats": self.handle}

    async def recover(self, share: Share[Pulses]) -> Pulses:
        return await Pulses.recover(share)

    async def handle(self, share: Share[Pulses], batch: Batch) -> None:
        """Count in order; alarms, counts and offset are one transaction."""
        work, pulses = share.work(), share.state
        good, bad = _decode([value or b"" for value in batch.values])
        everywhere = tuple(range(share.group.log.partitions["echoes"]))
        for _, beats in good:
            for alarm in pulses.take(beats):
                echo = IndustryEcho(alarm=alarm, left=everywhere)
                work.send("echoes", alarm.alarm_id, codec.encode(echo), everywhere[0])
        for index, message in bad:
            rejection = self.refuse(batch, index, RejectReason.UNDECODABLE, message)
            self._metrics.rejected.labels(rejection.reason).inc()
            work.send("rejected", rejection.source, codec.encode(rejection))
        pulses.flush(work)
        work.read(batch)
        await work.commit()

    def refuse(self, batch: Batch, index: int, reason: RejectReason, detail: str) -> Rejection:
        return record_rejection(batch, index, reason, detail, self._clock)

    def leave(self, partition: int) -> None:
        """Nothing is under way but the batch itself."""
