"""A task a partition: batches of one follow each other, and wait for those of no other."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Collection

from streams.transport.records import Batch

__all__ = ["Lanes"]

_DEPTH = 2  # batches that wait in a lane before their reader does
_GRACE_SECONDS = 5.0  # for the batch that is under way when the process stops

Handle = Callable[[Batch], Awaitable[None]]
Turn = Callable[[int], Awaitable[None]]


class Lanes:
    """Hands batches to the stage, those of one partition in order.

    Parameters
    ----------
    handle
        Works one batch through. Never raises.
    take, give
        Called with a partition that was assigned to this process, or taken away from it.
    on_death
        Told why a lane ended that should not have: its batches would wait for ever.
    """

    def __init__(
        self, handle: Handle, take: Turn, give: Turn, on_death: Callable[[BaseException], None]
    ) -> None:
        self._handle, self._take, self._give = handle, take, give
        self._on_death = on_death
        self._queues: dict[int, asyncio.Queue[Callable[[], Awaitable[None]]]] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._closing = False
        self.assigned: frozenset[int] = frozenset()

    async def put(self, batch: Batch) -> None:
        """Take a batch; wait while its lane is full."""
        await self._lane(batch.tp.partition).put(lambda: self._handle(batch))

    async def assign(self, partitions: Collection[int]) -> None:
        """Know which partitions this process works on from now on."""
        before, self.assigned = self.assigned, frozenset(partitions)
        for partition in sorted(before - self.assigned):
            await self._lane(partition).put(self._turn(self._give, partition))
        for partition in sorted(self.assigned):
            await self._lane(partition).put(self._turn(self._take, partition))

    @staticmethod
    def _turn(turn: Turn, partition: int) -> Callable[[], Awaitable[None]]:
        return lambda: turn(partition)

    def _lane(self, partition: int) -> asyncio.Queue[Callable[[], Awaitable[None]]]:
        queue = self._queues.get(partition)
        if queue is None:
            queue = self._queues[partition] = asyncio.Queue(_DEPTH)
            task = asyncio.create_task(self._run(queue))
            task.add_done_callback(self._ended)
            self._tasks.append(task)
        return queue

    def _ended(self, task: asyncio.Task[None]) -> None:
        if self._closing:
            return
        error = None if task.cancelled() else task.exception()
        self._on_death(error or RuntimeError("a lane was cancelled"))

    async def _run(self, queue: asyncio.Queue[Callable[[], Awaitable[None]]]) -> None:
        while not self._closing:
            await (await queue.get())()

    async def close(self) -> None:
        """Finish what is under way, leave what waits: it is delivered again."""
        self._closing = True
        for queue in self._queues.values():
            with contextlib.suppress(asyncio.QueueFull):
                queue.put_nowait(_nothing)  # wakes an idle lane
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=_GRACE_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)


async def _nothing() -> None:
    return None
