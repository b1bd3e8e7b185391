"""The sources' way to the door: rows, alerts and a source's progress in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from faust.types import TP

from schemas import codec
from schemas.companies import Company
from schemas.incoming import Row
from schemas.mappings import Mapping as SourceMapping
from schemas.source_health import SourceAlert
from schemas.verifications import Verification
from sources.outlet import Item, OutletUnavailable, State
from streams.loading import row_record
from streams.samples import company_record, taught
from streams.transport.port import Fenced, Lease, Log, LogUnavailable
from streams.transport.records import Record, partition_for

__all__ = ["LogOutlet"]

_GROUP = "loanwatch-sources"
_MOST_TAUGHT = 200_000  # companies remembered as said; saying it again is harmless
_MOST_WAITING = 5000  # records that the stages may be behind before sources wait


class LogOutlet:
    """An outlet on the log. What a row teaches of who is who goes before it.

    A source's rows share one key, so they keep their order; its state is one record a key on the
    compacted topic `progress`. One process reads a source: whoever opens it shuts out another.

    Parameters
    ----------
    lag
        How many records of the named topics some stage has yet to work through.
    """

    def __init__(
        self, log: Log, mappings: Mapping[str, SourceMapping], lag: Callable[..., Awaitable[int]]
    ) -> None:
        self._log, self._mappings, self._lag = log, mappings, lag
        self._leases: dict[str, Lease] = {}
        self._state: dict[str, dict[str, bytes]] = {}
        self._taught: set[Company] = set()

    async def open(self, feed: str) -> dict[str, bytes]:
        if feed not in self._leases:
            try:
                lease = await self._log.lease(_GROUP, feed)
                self._state[feed] = await self._recover(feed)
            except LogUnavailable as error:
                raise OutletUnavailable(str(error)) from None
            self._leases[feed] = lease
        return dict(self._state[feed])

    async def _recover(self, feed: str) -> dict[str, bytes]:
        state: dict[str, bytes] = {}
        async for batch in self._log.replay({self._place(feed): None}):
            for key, value in zip(batch.keys, batch.values, strict=True):
                of, _, name = (key or b"").decode().partition("/")
                if of == feed:
                    _remember(state, {name: value})
        return state

    def _place(self, feed: str) -> TP:
        return TP("progress", partition_for(feed.encode(), self._log.partitions["progress"]))

    async def put(self, feed: str, items: Sequence[Item], state: State) -> None:
        await self.open(feed)
        lease, companies = self._leases[feed], self._untaught(items)
        try:
            await lease.commit(self._records(feed, companies, items, state), {})
        except (Fenced, LogUnavailable) as error:
            del self._leases[feed]
            await lease.release()
            raise OutletUnavailable(str(error)) from None
        _remember(self._state[feed], state)
        if len(self._taught) > _MOST_TAUGHT:
            self._taught.clear()
        self._taught.update(companies)

    def _untaught(self, items: Sequence[Item]) -> list[Company]:
        """Return what the rows teach of who is who and we have not said before."""
        rows = [item for item in items if isinstance(item, Row)]
        return [c for c in taught(rows, self._mappings) if c not in self._taught]

    def _records(
        self, feed: str, companies: Sequence[Company], items: Sequence[Item], state: State
    ) -> list[Record]:
        partitions = self._log.partitions["companies"]
        records = [company_record(c, partitions) for c in companies]
        for item in items:
            if isinstance(item, SourceAlert):
                records.append(Record("source_alerts", feed.encode(), codec.encode(item)))
            elif isinstance(item, Verification):
                records.append(Record("verifications", item.uscc.encode(), codec.encode(item)))
            else:
                records.append(row_record(item, feed))
        partition = self._place(feed).partition
        return records + [
            Record("progress", f"{feed}/{name}".encode(), value, partition)
            for name, value in state.items()
        ]

    async def ready(self) -> None:
        """Let the stages work; wait while they are far behind."""
        await asyncio.sleep(0)
        while await self._lag("intake", "changes") > _MOST_WAITING:
            await asyncio.sleep(0.005)

    async def close(self) -> None:
        """Give back the right to read."""
        while self._leases:
            _, lease = self._leases.popitem()
            await lease.release()


def _remember(known: dict[str, bytes], state: State) -> None:
    for name, value in state.items():
        if value is None:
            known.pop(name, None)
        else:
            known[name] = value
