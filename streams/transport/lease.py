"""The right to write to the embedded log: its one process has it without asking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from faust.types import TP

from streams.transport.records import Written

if TYPE_CHECKING:
    from streams.transport.log import EmbeddedLog

__all__ = ["EmbeddedLease"]


class EmbeddedLease:
    """Writes as one group. The folder has one owner process, so nobody is ever shut out."""

    def __init__(self, log: EmbeddedLog, group: str, committed: Mapping[TP, int]) -> None:
        self._log, self._group, self.committed = log, group, committed

    async def commit(self, records: Sequence[Written], offsets: Mapping[TP, int]) -> None:
        self._log.commit(records, {(self._group, tp): offset for tp, offset in offsets.items()})

    async def release(self) -> None:
        """Nothing is held."""
