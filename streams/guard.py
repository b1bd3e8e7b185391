"""Around every handler: skip what is done, measure, and let one bad record cost only itself."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable
from time import perf_counter
from typing import Protocol

from schemas import codec
from schemas.incoming import Rejection, RejectReason
from streams.clock import Clock
from streams.metrics import StreamMetrics
from streams.transport.log import LogFull
from streams.transport.records import Batch
from streams.work import Group

__all__ = ["Guard", "Stage", "record_rejection"]

logger = logging.getLogger(__name__)


class Stage(Protocol):
    """What the guard asks of a stage."""

    role: str

    def forget(self) -> None:
        """Drop all state in memory; it is recovered from the log when next needed."""

    def refuse(self, batch: Batch, index: int, reason: RejectReason, detail: str) -> Rejection:
        """Return the rejection of one record that the stage could not take."""


class Guard:
    """Calls a stage's handler for one topic.

    A handler that raises has changed nothing in the log. Its batch is cut in halves until the one
    record that it cannot take stands alone; that one goes to `rejected` as INTERNAL_ERROR, where
    it is kept and can be sent again. A log that cannot be written is the exception: there is
    nowhere to go on to, so `on_fatal` is told and the stage stands still.
    """

    def __init__(
        self,
        stage: Stage,
        group: Group,
        handle: Callable[[Batch], Awaitable[None]],
        metrics: StreamMetrics,
        on_fatal: Callable[[BaseException], None],
    ) -> None:
        self._stage, self._group, self._handle = stage, group, handle
        self._metrics, self._on_fatal = metrics, on_fatal
        self._seconds = metrics.batch_seconds.labels(stage.role)

    async def __call__(self, batch: Batch) -> None:
        fresh = self._group.fresh(batch)
        if fresh is None:
            return
        started = perf_counter()
        await self._attempt(fresh)
        self._seconds.observe(perf_counter() - started)
        self._metrics.read.labels(self._stage.role, batch.tp.topic).inc(len(fresh.values))

    async def _attempt(self, batch: Batch) -> None:
        try:
            await self._handle(batch)
        except LogFull as error:
            self._on_fatal(error)
            await asyncio.Future()  # a later batch must not overtake this one: wait for the end
        except Exception as error:
            self._stage.forget()
            if len(batch.values) > 1:
                for half in batch.halves():
                    await self._attempt(half)
            else:
                await self._set_aside(batch, error)

    async def _set_aside(self, batch: Batch, error: Exception) -> None:
        where = "".join(traceback.format_tb(error.__traceback__))
        kind = type(error).__name__  # never its text: that may quote the record
        logger.error("%s cannot take a record: %s\n%s", self._stage.role, kind, where)
        work = self._group.work()
        for index in range(len(batch.values)):
            reason = RejectReason.INTERNAL_ERROR
            rejection = self._stage.refuse(batch, index, reason, f"{self._stage.role}: {kind}")
            self._metrics.rejected.labels(reason).inc()
            work.send("rejected", rejection.source, codec.encode(rejection))
        work.read(batch)
        await work.commit()


def record_rejection(
    batch: Batch, index: int, reason: RejectReason, detail: str, clock: Clock
) -> Rejection:
    """Return the rejection of a record by its place in the log: where it can be found again."""
    return Rejection(
        source=batch.tp.topic,
        file=f"{batch.tp.topic}/{batch.tp.partition}",
        row=batch.offset_of(index),
        reason=reason,
        detail=detail,
        seen_at=clock(),
    )
