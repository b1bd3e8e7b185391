"""An HTTP interface, page by page: a page's rows and the place behind them are one portion."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from schemas import codec
from schemas.feeds import PullFeed
from schemas.incoming import Rejection, Row
from schemas.mappings import Mapping as SourceMapping
from sources.base import Portion, Portions, SourceTrouble
from sources.fetching import Answer, Fetcher
from sources.paging import (
    Place,
    after_unchanged,
    begin,
    etag_for,
    follow,
    items_in,
    may_have_filled,
    noted,
    query_of,
)
from sources.rows import Origin, decode_json, row_digest, row_of
from sources.seen import Seen

__all__ = ["PullSource"]

_MOST_PAGES = 100_000  # of one reading
_decode = codec.decoder(Place)


class PullSource:
    """Asks for pages until the list ends; goes on at the page where it was stopped.

    A page is taken whole or not at all. The last page is asked for again with its ETag: 304 costs
    nothing, and what it holds that is known already, by the digests of the last rows, is left out.
    """

    def __init__(self, feed: PullFeed, mapping: SourceMapping, fetcher: Fetcher) -> None:
        self._feed, self._mapping, self._fetcher = feed, mapping, fetcher

    async def portions(self, state: Mapping[str, bytes], now: datetime) -> Portions:
        paging, seen = self._feed.paging, Seen(state)
        kept = _decode(state["place"]) if "place" in state else None
        place: Place | None = begin(paging, kept)
        before: Any = None
        behind: tuple[Place, int] | None = None  # the page before, and how many rows it had
        again = -1  # the page that was gone back to
        for _ in range(_MOST_PAGES):
            if place is None:
                break
            answer = await self._page(place)
            if answer.unchanged:
                behind, place = (place, 0), after_unchanged(paging, place)
                continue
            document = decode_json(answer.body)
            items = items_in(document, self._feed.items)
            if not items:
                break
            if behind and behind[0].page != again and may_have_filled(paging, *behind):
                place, before, again = behind[0], None, behind[0].page
                continue
            if items == before:
                raise SourceTrouble(
                    f"{self._fetcher.host} gives the same page again and again: "
                    "see paging in the source's file"
                )
            before = items
            rows, remembered = self._new(items, place, seen, now)
            kept = noted(paging, place, answer.etag, len(rows))
            if place.page == again:
                kept = msgspec.structs.replace(kept, full=max(kept.full, len(items)))
            behind = kept, len(items)
            place = follow(paging, kept, document, items, len(rows))
            goes_on = place is not None
            kept = msgspec.structs.replace(kept, open=goes_on, whole=kept.whole and goes_on)
            moved = (
                {} if codec.encode(kept) == state.get("place") else {"place": codec.encode(kept)}
            )
            if rows or moved:
                yield Portion(rows, {**remembered, **moved}, known=len(items) - len(rows))
        else:
            raise SourceTrouble(f"{self._fetcher.host} has more than {_MOST_PAGES} pages")
        if kept is not None and (kept.open or kept.whole):  # the reading came to its end
            closed = msgspec.structs.replace(kept, open=False, whole=False)
            yield Portion((), {"place": codec.encode(closed)})

    async def _page(self, place: Place) -> Answer:
        paging = self._feed.paging
        return await self._fetcher.get(
            query_of(paging, place), etag_for(paging, place), lambda body: decode_json(body)
        )

    def _new(
        self, items: list[Any], place: Place, seen: Seen, now: datetime
    ) -> tuple[list[Row | Rejection], dict[str, bytes | None]]:
        """Return the rows of a page that are not known, and what to remember of them."""
        origin = self._origin(now)
        rows: list[Row | Rejection] = []
        digests: dict[bytes, None] = {}
        for item in items:
            digest = row_digest(item)
            if digest not in seen and digest not in digests:
                digests[digest] = None
                rows.append(row_of(item, place.rows + len(rows) + 1, origin))
        return rows, seen.changes(digests, most=self._feed.remember_rows)

    def _origin(self, now: datetime) -> Origin:
        return Origin(self._feed, self._mapping, self._fetcher.host, now, self._feed.name)

    async def sample(self, most: int, now: datetime) -> list[Row | Rejection]:
        """Ask for the first page and return its first rows."""
        place = begin(self._feed.paging, None)
        answer = await self._page(place)
        items = items_in(decode_json(answer.body), self._feed.items)
        origin = self._origin(now)
        return [row_of(item, number, origin) for number, item in enumerate(items[:most], start=1)]

    async def close(self) -> None:
        await self._fetcher.close()
