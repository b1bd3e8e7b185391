"""Reading a topic of the embedded log to its end beside the groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from faust.types import TP

if TYPE_CHECKING:
    from streams.transport.log import EmbeddedLog

__all__ = ["EmbeddedFollower"]


class EmbeddedFollower:
    """Remembers how far it has read each partition of one topic; commits nothing."""

    def __init__(self, log: EmbeddedLog, topic: str, from_end: bool) -> None:
        self._log = log
        place = log.end if from_end else log.start_of
        self._position = {
            tp: place(tp) for p in range(log.partitions[topic]) if (tp := TP(topic, p))
        }

    async def news(self) -> Sequence[bytes]:
        """Return every value that has arrived since the last call, deletions left out."""
        found: list[bytes] = []
        for tp in self._position:
            while (batch := self._log.read(tp, self._position[tp], most=10_000)) is not None:
                self._position[tp] = batch.next
                found += (value for value in batch.values if value is not None)
        return found

    arrived = news  # asking costs nothing here

    async def close(self) -> None:
        """Nothing is held."""
