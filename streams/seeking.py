"""sought → recalls: who was told of a fact longer ago than the desks remember, found in the store."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from schemas import codec
from schemas.notices import Notice
from schemas.recalls import Recall
from store.base import StoreError
from store.told_long_ago import Asked, notices_about
from streams.transport.port import Log
from streams.transport.records import Batch, Record, partition_for

__all__ = ["Seeking", "Sought"]

logger = logging.getLogger(__name__)
_PATIENCE_SECONDS = 1.0  # between two tries while the store is away
_PAGE = 200  # notices of one answer: some hundred kilobytes


class Sought(Struct, frozen=True, kw_only=True):
    """A desk that has forgotten tellings asks who else was told."""

    recall: Recall
    partition: int  # of the desk


_decode = codec.batch_decoder(Sought)
_notice: Any = codec.decoder(Notice)  # type: ignore[arg-type]


class Seeking:
    """Answers with the recall once more, to the desk that asked, with notices it may not know.

    It may answer twice: a desk tells nobody twice.
    """

    def __init__(self, log: Log, ask: Asked) -> None:
        self._log, self._ask = log, ask

    async def answer(self, batch: Batch) -> None:
        """Look up everything a batch asks for; wait for the store where it is away."""
        good, _ = _decode([value or b"" for value in batch.values])
        for _, sought in good:
            await self._look_up(sought)

    async def _look_up(self, sought: Sought) -> None:
        recall, after = sought.recall, ("", 0)
        banks = self._log.partitions["recalls"]
        while True:
            rows = await self._rows(recall, after)
            found = [
                _notice(str(row["notice"]).encode())
                for row in rows
                if partition_for(str(row["institution"]).encode(), banks) == sought.partition
            ]
            if found:
                more = codec.encode(replace(recall, found=tuple(found)))
                record = Record("recalls", recall.fact_id.encode(), more, sought.partition)
                await self._log.append([record])
            if len(rows) < _PAGE:
                return
            after = (str(rows[-1]["institution"]), int(rows[-1]["place_offset"]))

    async def _rows(self, recall: Recall, after: tuple[str, int]) -> list[dict[str, Any]]:
        while True:
            try:
                return await asyncio.to_thread(
                    notices_about, self._ask, recall.fact_id, recall.occurred_at, after, _PAGE
                )
            except StoreError as error:
                logger.warning("who was told is not known yet (%s); asking again", error)
                await asyncio.sleep(_PATIENCE_SECONDS)
