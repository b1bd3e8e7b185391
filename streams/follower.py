"""Reading a topic to its end beside the consumer group: for what every worker must know whole."""

from __future__ import annotations

from collections.abc import Iterator

from faust.types import TP

from streams.transport.log import EmbeddedLog

__all__ = ["Follower"]


class Follower:
    """Remembers how far it has read each partition of one topic; commits nothing."""

    def __init__(self, log: EmbeddedLog, topic: str) -> None:
        self._log = log
        self._position = {
            TP(topic, p): log.start(TP(topic, p)) for p in range(log.partitions[topic])
        }

    def news(self) -> Iterator[bytes]:
        """Yield every value that has arrived since the last call, deletions left out."""
        for tp in self._position:
            while (batch := self._log.read(tp, self._position[tp], most=10_000)) is not None:
                self._position[tp] = batch.next
                yield from (value for value in batch.values if value is not None)
