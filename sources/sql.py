"""A department's table, by a column that only grows: chunks in order, late rows by looking back."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct

from schemas import codec
from schemas.feeds import SqlFeed
from schemas.incoming import Rejection, Row
from schemas.mappings import Mapping as SourceMapping
from sources.base import Portion, Portions
from sources.database import Database
from sources.rows import Origin, row_digest, row_of
from sources.seen import Seen
from sources.watermark import as_number, earlier, pack, unpack

__all__ = ["SqlSource"]

_LOOK_AGAIN = timedelta(
    hours=1
)  # for rows without a watermark: that is a question to the whole table


class _Place(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The last row of the last chunk, and the highest watermark there ever was."""

    high: tuple[str, str]
    watermark: tuple[str, str]
    key: tuple[str, str]
    open: bool = False  # the reading had not come to its end
    rows: int = 0  # numbered so far


_decode = codec.decoder(_Place)


class SqlSource:
    """Reads from the highest watermark less the overlap, so that rows committed late are found.

    What was taken already is known by its digest, for as long as the overlap reaches back; so a
    row is taken again when it has changed, and only then. Rows of one watermark are told apart by
    the key.
    """

    def __init__(self, feed: SqlFeed, mapping: SourceMapping, database: Database) -> None:
        self._feed, self._mapping, self._database = feed, mapping, database
        self._looked_at: datetime | None = None

    async def portions(self, state: Mapping[str, bytes], now: datetime) -> Portions:
        seen = Seen(state)
        place = _decode(state["place"]) if "place" in state else None
        self._database.forget()
        chunk = await asyncio.to_thread(self._first, place)
        while chunk:
            whole = len(chunk) < self._feed.chunk_rows
            before = place
            place, portion = self._take(chunk, place, seen, now, open_=not whole)
            if portion.rows or place != before:
                yield portion
            if whole:
                break
            last = unpack(place.watermark), unpack(place.key)
            chunk = await asyncio.to_thread(self._database.after, *last)
        if place is not None and place.open:  # the last chunk was full, and none is behind it
            closed = msgspec.structs.replace(place, open=False)
            yield Portion((), {"place": codec.encode(closed)})
        if self._looked_at is None or now - self._looked_at > _LOOK_AGAIN:
            self._looked_at = now
            if await asyncio.to_thread(self._database.has_unmarked):
                words = f"rows without {self._feed.watermark} or {self._feed.key} are never read"
                yield Portion((), {}, refused_whole=words)

    def _first(self, place: _Place | None) -> Sequence[Mapping[str, Any]]:
        if place is None:
            return self._database.since(None)
        if place.open:
            return self._database.after(unpack(place.watermark), unpack(place.key))
        return self._database.since(earlier(unpack(place.high), self._feed.overlap))

    def _take(
        self, chunk: Sequence[Mapping[str, Any]], place: _Place | None, seen: Seen, now: datetime,
        *, open_: bool,
    ) -> tuple[_Place, Portion]:  # fmt: skip
        origin = self._origin(now)
        numbered = place.rows if place else 0
        rows: list[Row | Rejection] = []
        digests: list[bytes] = []
        for record in chunk:
            digest = row_digest(record)
            if digest not in seen:
                digests.append(digest)
                rows.append(row_of(record, numbered + len(rows) + 1, origin))
        last = chunk[-1][self._feed.watermark]
        former = unpack(place.high) if place else last
        high = last if as_number(last) >= as_number(former) else former
        not_below = as_number(earlier(high, self._feed.overlap))
        remembered = seen.changes(digests, upto=as_number(last), not_below=not_below)
        reached = _Place(
            high=pack(high), watermark=pack(last), key=pack(chunk[-1][self._feed.key]),
            open=open_, rows=numbered + len(rows),
        )  # fmt: skip
        state = {**remembered, "place": codec.encode(reached)}
        return reached, Portion(rows, state, known=len(chunk) - len(rows))

    def _origin(self, now: datetime) -> Origin:
        return Origin(self._feed, self._mapping, self._feed.table, now, self._feed.name)

    async def sample(self, most: int, now: datetime) -> list[Row | Rejection]:
        """Return the rows of the lowest watermarks."""
        chunk = await asyncio.to_thread(self._database.since, None)
        origin = self._origin(now)
        return [row_of(record, number, origin) for number, record in enumerate(chunk[:most], 1)]

    async def close(self) -> None:
        self._database.close()
