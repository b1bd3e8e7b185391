"""A task a partition: batches of one follow each other, and wait for those of no other."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Collection
from time import monotonic, thread_time

from streams.transport.records import Batch

__all__ = ["Lanes"]

_MOST_WAITING = 2000  # records in a lane before their reader waits
_MOST_TOGETHER = 1000  # records of small batches that are joined while they wait
_PLENTY = 250  # records that wait in a lane and end its rest
_TIMES_COST = 2  # rest so many times what a batch cost: a stage takes half of the thread at most
_LONGEST_REST = 0.025  # seconds, however dear batches are: somebody waits for what is in them
_GRACE_SECONDS = 5.0  # for the batch that is under way when the process stops

Handle = Callable[[Batch], Awaitable[None]]
Turn = Callable[[int], Awaitable[None]]


class Lanes:
    """Hands batches to the stage, those of one partition in order.

    What waits behind a batch is joined: a stage that is busy gets fewer and larger batches, so that
    small ones cost it nothing more than waiting. A batch that comes after a rest is handled at once.

    Parameters
    ----------
    handle
        Works one batch through. Never raises.
    take, give
        Called with a partition that was assigned to this process, or taken away from it.
    on_death
        Told why a lane ended that should not have: its batches would wait for ever.
    pace_seconds
        Between the beginnings of two batches of one lane, times the partitions that this process
        works on: what they cost together does not depend on how many there are. Where batches are
        dear for what they hold, longer, in proportion: small ones cost nearly as much as large
        ones, and a stage that took them as they come would take the whole thread and still be late.
        While much waits, nothing rests. 0: never rest.
    cpu
        Seconds the thread has worked so far, which tell what a batch cost.
    """

    def __init__(
        self, handle: Handle, take: Turn, give: Turn, on_death: Callable[[BaseException], None],
        *, pace_seconds: float = 0.0, cpu: Callable[[], float] = thread_time,
    ) -> None:  # fmt: skip
        self._pace, self._cpu = pace_seconds, cpu
        self._handle, self._take, self._give = handle, take, give
        self._on_death = on_death
        self._lanes: dict[int, _Lane] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._closing = False
        self.assigned: frozenset[int] = frozenset()

    async def put(self, batch: Batch) -> None:
        """Take a batch; wait while its lane is full."""
        await self._lane(batch.tp.partition).put(batch)

    async def assign(self, partitions: Collection[int]) -> None:
        """Know which partitions this process works on from now on."""
        before, self.assigned = self.assigned, frozenset(partitions)
        for partition in sorted(before - self.assigned):
            self._lane(partition).turn(self._give)
        for partition in sorted(self.assigned):
            self._lane(partition).turn(self._take)

    def _lane(self, partition: int) -> _Lane:
        lane = self._lanes.get(partition)
        if lane is None:
            lane = self._lanes[partition] = _Lane()
            task = asyncio.create_task(self._run(partition, lane))
            task.add_done_callback(self._ended)
            self._tasks.append(task)
        return lane

    def _ended(self, task: asyncio.Task[None]) -> None:
        if self._closing:
            return
        if task.cancelled():
            self._on_death(RuntimeError("a lane was cancelled, and nobody was closing it"))
        else:
            self._on_death(task.exception() or RuntimeError("a lane ended before it was closed"))

    async def _run(self, partition: int, lane: _Lane) -> None:
        while (item := await lane.next()) is not None:
            if isinstance(item, Batch):
                started, cpu = monotonic(), self._cpu()
                await self._handle(item)
                rest = self._rest(self._cpu() - cpu)
                await lane.rest(started + rest - monotonic())
            else:
                await item(partition)

    def _rest(self, cost: float) -> float:
        """Return the seconds from the beginning of a batch that cost so much to the next one."""
        if not self._pace:
            return 0.0
        lanes = len(self.assigned)
        return max(self._pace * lanes, min(_TIMES_COST * cost * lanes, _LONGEST_REST))

    async def close(self) -> None:
        """Finish what is under way, leave what waits: it is delivered again."""
        self._closing = True
        for lane in self._lanes.values():
            lane.close()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=_GRACE_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)


class _Lane:
    """What waits for one partition, in order."""

    def __init__(self) -> None:
        self._waiting: deque[Batch | Turn] = deque()
        self._records = 0
        self._news, self._room, self._plenty = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._closed = False

    async def put(self, batch: Batch) -> None:
        while self._records >= _MOST_WAITING and not self._closed:
            self._room.clear()
            await self._room.wait()
        last = self._waiting[-1] if self._waiting else None
        if isinstance(last, Batch) and last.is_followed_by(batch, _MOST_TOGETHER):
            self._waiting[-1] = last.joined(batch)
        else:
            self._waiting.append(batch)
        self._records += len(batch.values)
        self._news.set()
        if self._records >= _PLENTY:
            self._plenty.set()

    def turn(self, turn: Turn) -> None:
        """Have something done after all that waits; never waits itself."""
        self._waiting.append(turn)
        self._news.set()
        self._plenty.set()

    async def rest(self, seconds: float) -> None:
        """Let batches gather for so long, unless there is plenty to do, or a turn to take."""
        turns = any(not isinstance(item, Batch) for item in self._waiting)
        if seconds <= 0 or self._closed or turns or self._records >= _PLENTY:
            return
        self._plenty.clear()
        timer = asyncio.get_running_loop().call_later(seconds, self._plenty.set)
        await (
            self._plenty.wait()
        )  # no time limit that raises: what is raised is left to the collector
        timer.cancel()

    async def next(self) -> Batch | Turn | None:
        """Return what is due next, None once the lane is closed."""
        while not self._closed and not self._waiting:
            self._news.clear()
            await self._news.wait()
        if self._closed:
            return None
        item = self._waiting.popleft()
        if isinstance(item, Batch):
            self._records -= len(item.values)
            self._room.set()
        return item

    def close(self) -> None:
        self._closed = True
        self._news.set()
        self._room.set()
        self._plenty.set()
