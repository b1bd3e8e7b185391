"""What came of deliveries, on its way into the log: with the next turn of its desk."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from schemas.deliveries import Delivery, Receipt

__all__ = ["Rider", "Riders", "Settled"]

Settled = tuple[Delivery, Receipt]
"""A delivery as an attempt has left it, and the receipt of that attempt."""


class Rider:
    """Some receipts; `arrived` tells whether they were written, once that is known."""

    def __init__(self, settled: Sequence[Settled]) -> None:
        self.settled = settled
        self.arrived: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def arrive(self, written: bool) -> None:
        if not self.arrived.done():
            self.arrived.set_result(written)


class Riders:
    """Receipts that wait, by partition. Whoever holds a share's lock and commits takes all along.

    A transaction costs as much with them as without, and two of one share cannot be under way at a
    time: receipts that had one of their own would have every other alert wait for it.
    """

    def __init__(self) -> None:
        self._waiting: dict[int, list[Rider]] = {}

    def wait(self, partition: int, settled: Sequence[Settled]) -> Rider:
        """Have something written with what is next."""
        rider = Rider(settled)
        self._waiting.setdefault(partition, []).append(rider)
        return rider

    def waiting(self, partition: int) -> tuple[Rider, ...]:
        """Return what waits now. Until it has arrived, it waits: a commit may fail."""
        return tuple(self._waiting.get(partition, ()))

    def arrived(self, partition: int, riders: Sequence[Rider]) -> None:
        """Know that something was written."""
        for rider in riders:
            self._waiting[partition].remove(rider)
            rider.arrive(True)

    def leave(self, partition: int) -> None:
        """Forget what waits for a share that is another process's now."""
        for rider in self._waiting.pop(partition, ()):
            rider.arrive(False)
