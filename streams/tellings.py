"""Who was told of which fact, of the institutions of one partition; recovered from the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from faust.types import TP

from desk.hearing import Hearing
from desk.in_force import InForce
from desk.told import Telling, decode, encode
from desk.told_index import ToldIndex
from schemas import codec
from schemas.patterns import Pattern
from schemas.recalls import Recall
from streams.shares import Share
from streams.tables import Table
from streams.work import Work

__all__ = ["Tellings", "decode_recalls"]

_NONE = cast(Telling, None)  # nobody asks the index for what it has not
decode_recalls = codec.batch_decoder(Recall)


class Tellings:
    """The part of a desk's state that knows who was told of which fact, recovered from the log."""

    def __init__(self, table: Table[Telling], patterns: Mapping[str, Pattern]) -> None:
        self._table = table
        self.hearing = Hearing(ToldIndex(table), patterns, InForce())

    @classmethod
    async def recover(cls, share: Share[Any], patterns: Mapping[str, Pattern]) -> Tellings:
        """Return the tellings of a partition, and what it had heard of facts lately."""
        table: Table[Telling] = Table(
            "tellings", share.partition, encode=encode, decode=decode, empty=_NONE
        )
        heard: list[Recall] = []
        recalls = TP("recalls", share.partition)
        until = {table.tp: None, recalls: share.done(recalls)}
        async for batch in share.group.log.replay(until):
            if batch.tp == table.tp:
                table.load(batch)
            else:
                good, _ = decode_recalls([value or b"" for value in batch.values])
                heard += [recall for _, recall in good]
        found = cls(table, patterns)
        found.hearing.recovered(heard)
        return found

    def flush(self, work: Work) -> None:
        """Write every change as part of `work`."""
        self._table.flush(work)
