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
    """The last row of the last chunk, and between which watermarks its reading lies.

    `began` is where the reading began (empty: with the first row), and `highest` what the highest
    watermark was at that moment: rows that came later are late by that measure, so the next
    reading looks back from there, however long this one takes or how often it is stopped.
    """

    began: tuple[str, str] | None = None
    highest: tuple[str, str]
    watermark: tuple[str, str]
    key: tuple[str, str]
    open: bool = False  # the reading had not come to its end
    rows: int = 0  # numbered so far


_decode = codec.decoder(_Place)


class SqlSource:
    """Reads from the overlap before where the last reading saw the end, so late rows are found.

    What was taken already is known by its digest, for as long as the overlap reaches back; so a
    row is taken again when it has changed, and only then. Rows of one watermark are told apart by
    the key.
    """

    def __init__(self, feed: SqlFeed, mapping: SourceMapping, database: Database) -> None:
        self._feed, self._mapping, self._database = feed, mapping, database
        self._looked_at: datetime | None = None

    async def portions(self, state: Mapping[str, bytes], now: datetime) -> Portions:
        seen = Seen(state)
        kept = _decode(state["place"]) if "place" in state else None
        self._database.forget()
        place, chunk = await asyncio.to_thread(self._begin, kept)
        while chunk and place is not None:
            whole = len(chunk) < self._feed.chunk_rows
            place, portion = self._take(chunk, place, seen, now, open_=not whole)
            if portion.rows or place != kept:
                kept = place
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

    def _begin(self, kept: _Place | None) -> tuple[_Place | None, Sequence[Mapping[str, Any]]]:
        """Return the place a reading begins at or goes on from, and its first chunk."""
        if kept is not None and kept.open:
            return kept, self._database.after(unpack(kept.watermark), unpack(kept.key))
        highest = self._database.highest()
        if highest is None:
            return kept, ()
        if kept is None:
            nothing = pack("")
            place = _Place(highest=pack(highest), watermark=nothing, key=nothing)
            return place, self._database.since(None)
        began = earlier(unpack(kept.highest), self._feed.overlap)
        place = msgspec.structs.replace(kept, began=pack(began), highest=pack(highest))
        return place, self._database.since(began)

    def _take(
        self, chunk: Sequence[Mapping[str, Any]], place: _Place, seen: Seen, now: datetime, *,
        open_: bool,
    ) -> tuple[_Place, Portion]:  # fmt: skip
        origin = self._origin(now)
        rows: list[Row | Rejection] = []
        digests: list[bytes] = []
        for record in chunk:
            digest = row_digest(record)
            if digest not in seen:
                digests.append(digest)
                rows.append(row_of(record, place.rows + len(rows) + 1, origin))
        last = chunk[-1]
        remembered = seen.changes(
            digests, upto=as_number(last[self._feed.watermark]),
            not_below=None if place.began is None else as_number(unpack(place.began)),
        )  # fmt: skip
        reached = msgspec.structs.replace(
            place, watermark=pack(last[self._feed.watermark]), key=pack(last[self._feed.key]),
            open=open_, rows=place.rows + len(rows),
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
