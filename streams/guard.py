"""Around every handler: skip what is done, measure, and let one bad record cost only itself."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable, Mapping
from time import perf_counter, thread_time
from typing import Any, Protocol

from schemas import codec
from schemas.incoming import Rejection, RejectReason
from streams.clock import Clock
from streams.metrics import StreamMetrics
from streams.shares import Group, Share
from streams.transport.port import Fenced, LogFull, LogUnavailable
from streams.transport.records import Batch

__all__ = ["Guard", "Handle", "Stage", "record_rejection"]

logger = logging.getLogger(__name__)

_FIRST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS = 0.05, 5.0

Handle = Callable[[Share[Any], Batch], Awaitable[None]]


class Stage(Protocol):
    """What the guard asks of a stage."""

    @property
    def role(self) -> str: ...

    @property
    def handlers(self) -> Mapping[str, Handle]:
        """By topic."""

    async def recover(self, share: Share[Any]) -> Any:
        """Return the state of a share whose lease was just taken, from the log."""

    def leave(self, partition: int) -> None:
        """Stop what is under way for a share that another process may work on now."""

    def refuse(self, batch: Batch, index: int, reason: RejectReason, detail: str) -> Rejection:
        """Return the rejection of one record that the stage could not take."""


class Guard:
    """Calls a stage's handler for each batch, on the share it belongs to.

    A handler that raises has changed nothing in the log. Its batch is cut in halves until the one
    record that it cannot take stands alone; that one goes to `rejected` as INTERNAL_ERROR, where
    it is kept and can be sent again. Where the log is the trouble, the batch waits: a lease that
    was lost is taken anew while the partition is still this process's, and what was committed
    meanwhile is cut off. A log that is full is the end: `on_fatal` is told and the stage stands
    still.

    Parameters
    ----------
    assigned
        Whether a partition is this process's to work on.
    """

    def __init__(
        self,
        stage: Stage,
        group: Group[Any],
        metrics: StreamMetrics,
        on_fatal: Callable[[BaseException], None],
        assigned: Callable[[int], bool] = lambda partition: True,
    ) -> None:
        self._stage, self._group, self._assigned = stage, group, assigned
        self._metrics, self._on_fatal = metrics, on_fatal
        self._seconds = metrics.batch_seconds.labels(stage.role)
        self._cpu_seconds = metrics.batch_cpu_seconds.labels(stage.role)

    async def __call__(self, batch: Batch) -> None:
        share = self._group.share(batch.tp.partition)
        async with share.lock:
            await self._persist(share, lambda: self._work_through(share, batch))

    async def attend(self, partition: int, act: Callable[[Share[Any]], Awaitable[None]]) -> None:
        """Have a stage do something beside its batches, if it holds the partition."""
        share = self._group.share(partition)
        async with share.lock:
            if share.held:
                await self._persist(share, lambda: self._act(share, act))

    async def _act(self, share: Share[Any], act: Callable[[Share[Any]], Awaitable[None]]) -> None:
        await self._hold(share)
        try:
            await act(share)
        except (LogFull, Fenced, LogUnavailable):
            raise
        except Exception:
            share.forget()  # whatever it was about is found again in the log
            raise

    async def take(self, partition: int) -> None:
        """Hold the share of a partition that was assigned: recover before the first batch."""
        share = self._group.share(partition)
        async with share.lock:
            await self._persist(share, lambda: self._hold(share))

    async def give(self, partition: int) -> None:
        """Give up the share of a partition that was taken away."""
        share = self._group.share(partition)
        async with share.lock:
            if not self._assigned(partition):
                await self._drop(share)

    async def _persist(self, share: Share[Any], act: Callable[[], Awaitable[None]]) -> None:
        """Do something on a share until it is done or is no longer this process's to do."""
        wait = _FIRST_WAIT_SECONDS
        while True:
            try:
                return await act()
            except LogFull as error:
                self._on_fatal(error)
                await asyncio.Future()  # a later batch must not overtake this one
            except Fenced:
                self._metrics.lost.labels(self._stage.role, "fenced").inc()
                await self._drop(share)
            except LogUnavailable as error:
                logger.warning("%s: %s; trying again", self._stage.role, error)
                self._metrics.lost.labels(self._stage.role, "unavailable").inc()
                await share.drop()
            if not self._assigned(share.partition):
                return await self._drop(share)
            await asyncio.sleep(wait)
            wait = min(2 * wait, _LONGEST_WAIT_SECONDS)

    async def _drop(self, share: Share[Any]) -> None:
        self._stage.leave(share.partition)
        await share.drop()
        self._count_held()

    async def _hold(self, share: Share[Any]) -> None:
        started = perf_counter()
        if await share.hold(self._stage.recover):
            seconds = perf_counter() - started
            self._metrics.recovery_seconds.labels(self._stage.role).set(seconds)
            self._count_held()

    def _count_held(self) -> None:
        self._metrics.held.labels(self._stage.role).set(len(self._group.held()))

    async def _work_through(self, share: Share[Any], batch: Batch) -> None:
        await self._hold(share)
        fresh = share.fresh(batch)
        if fresh is None:
            return
        started, cpu = perf_counter(), thread_time()
        await self._attempt(share, fresh)
        self._seconds.observe(perf_counter() - started)
        self._cpu_seconds.inc(thread_time() - cpu)
        self._metrics.read.labels(self._stage.role, batch.tp.topic).inc(len(fresh.values))

    async def _attempt(self, share: Share[Any], batch: Batch) -> None:
        await self._hold(share)
        try:
            await self._stage.handlers[batch.tp.topic](share, batch)
        except (LogFull, Fenced, LogUnavailable):
            raise
        except Exception as error:
            share.forget()
            if len(batch.values) > 1:
                for half in batch.halves():
                    await self._attempt(share, half)
            else:
                await self._set_aside(share, batch, error)

    async def _set_aside(self, share: Share[Any], batch: Batch, error: Exception) -> None:
        where = "".join(traceback.format_tb(error.__traceback__))
        kind = type(error).__name__  # never its text: that may quote the record
        logger.error("%s cannot take a record: %s\n%s", self._stage.role, kind, where)
        work = share.work()
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
