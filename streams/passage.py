"""Changes that have passed the door with one batch, on their way to the topic `changes`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from schemas import codec
from schemas.changes import ChangeEvent, kind_of
from streams.holders import Turn
from streams.transport.records import partition_for
from streams.work import Work

__all__ = ["Passage"]


class Passage:
    """Takes changes in their order and sends them by partition, all at once.

    Parameters
    ----------
    concerned
        Kinds that the turn is told of: grave facts, and changes of shares.
    """

    def __init__(self, work: Work, turn: Turn, concerned: Collection[str]) -> None:
        self._work, self._turn, self._concerned = work, turn, concerned
        self._usccs: list[str] = []
        self._values: list[bytes] = []

    def take(self, change: ChangeEvent) -> None:
        if kind_of(change) in self._concerned:
            change = self._turn.take(change)
        self._usccs.append(change.uscc)
        self._values.append(codec.encode(change))

    def close(self, partitions: int) -> None:
        """Send what was taken; `changes` has so many partitions."""
        by_partition: dict[int, tuple[list[str], list[bytes]]] = defaultdict(lambda: ([], []))
        for uscc, value in zip(self._usccs, self._values, strict=True):
            usccs, values = by_partition[partition_for(uscc.encode(), partitions)]
            usccs.append(uscc)
            values.append(value)
        for partition, (usccs, values) in by_partition.items():
            self._work.send_all("changes", usccs, values, partition)
