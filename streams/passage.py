"""Changes that have passed the door with one batch, on their way to the topic `changes`."""

from __future__ import annotations

from collections.abc import Collection
from itertools import compress

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
        self._structs: list[ChangeEvent | None] = []

    def take(self, change: ChangeEvent, *, offered: bool = False) -> None:
        """Let a change pass. An offered one was decoded here, and would be again to the same."""
        if kind_of(change) in self._concerned:
            change = self._turn.take(change)
        self._usccs.append(change.uscc)
        self._values.append(codec.encode(change))
        self._structs.append(change if offered else None)

    def close(self, partitions: int) -> None:
        """Send what was taken; `changes` has so many partitions."""
        places = [partition_for(uscc.encode(), partitions) for uscc in self._usccs]
        for place in dict.fromkeys(places):
            here = [at == place for at in places]
            self._work.send_all(
                "changes",
                compress(self._usccs, here),
                compress(self._values, here),
                place,
                list(compress(self._structs, here)),
            )
