"""Which page of a list comes next. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from schemas.feeds import Paging
from sources.base import SourceTrouble

__all__ = [
    "Place", "after_unchanged", "begin", "etag_for", "follow", "items_in", "may_have_filled", "noted",
    "query_of",
]  # fmt: skip


class Place(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far a list was read: the last page that was taken, and that is asked for first again.

    The page is asked for again because it may have grown; rows that are known are left out.
    """

    page: int = 0
    cursor: str = ""
    etag: str = ""  # of the page that a reading begins with
    etag_of: str = ""  # which page that is
    open: bool = False  # the reading had not come to its end
    whole: bool = False  # it must go to the end of the list
    full: int = 0  # rows of a page that has another behind it; 0: not known yet
    rows: int = 0  # numbered so far

    @property
    def name(self) -> str:
        return f"{self.page}/{self.cursor}"


def begin(paging: Paging, kept: Place | None) -> Place:
    """Return where a reading begins, given what was kept of the one before.

    Where the newest come first, pages move while they are read: a reading that was cut short begins
    anew and goes to the end of the list, because a page without news proves nothing any more.
    """
    if kept is None:
        return Place(page=paging.first, whole=True)
    if paging.order == "append" or (paging.order == "any" and kept.open):
        return kept
    return msgspec.structs.replace(kept, page=paging.first, cursor="", whole=kept.open)


def etag_for(paging: Paging, place: Place) -> str:
    """Return the ETag to send for a page: only where "unchanged" tells all there is to know."""
    if paging.order == "any" and paging.by != "none":
        return ""
    return "" if place.open or place.whole or place.etag_of != place.name else place.etag


def noted(paging: Paging, place: Place, etag: str, fresh: int) -> Place:
    """Return the place after its page was read: its rows numbered, its ETag kept where it counts."""
    place = msgspec.structs.replace(place, rows=place.rows + fresh)
    if paging.order == "newest" and place.name != f"{paging.first}/":
        return place
    return msgspec.structs.replace(place, etag=etag, etag_of=place.name)


def after_unchanged(paging: Paging, place: Place) -> Place | None:
    """Return the page after one that is as it was: a full last page may have a new one behind it."""
    if paging.by == "page" and paging.order == "append":
        return msgspec.structs.replace(place, page=place.page + 1)
    return None


def may_have_filled(paging: Paging, before: Place, items: int) -> bool:
    """Return whether the page before may have held less, when it was read, than it does by now.

    Where new rows come at the end, a page that another one follows is full. One that was read with
    fewer rows than a full one has grown since, and its new rows would be passed over.

    Parameters
    ----------
    before
        The place of the page before.
    items
        How many rows it had; 0 where all that is known is that it had not changed.
    """
    grows = paging.by == "page" and paging.order == "append"
    return grows and (not before.full or items < before.full)


def query_of(paging: Paging, place: Place) -> dict[str, str]:
    """Return the query of a page's address."""
    query = dict(paging.parameters)
    if paging.by == "page":
        query[paging.parameter] = str(place.page)
    elif paging.by == "cursor" and place.cursor:
        query[paging.parameter] = place.cursor
    return query


def follow(
    paging: Paging, place: Place, document: Any, items: Sequence[Any], fresh: int
) -> Place | None:
    """Return the page after the one that was read, None at the end of the list.

    Parameters
    ----------
    fresh
        Rows of the page that were not known: where the newest come first, a page without any ends
        the reading.
    """
    if not items or paging.by == "none":
        return None
    if paging.order == "newest" and not fresh and not place.whole:
        return None
    if paging.by == "page":
        return msgspec.structs.replace(place, page=place.page + 1)
    cursor = pick(document, paging.next)
    text = "" if cursor is None else str(cursor)
    if not text or text == place.cursor:
        return None
    return msgspec.structs.replace(place, cursor=text)


def items_in(document: Any, path: str) -> list[Any]:
    """Return the rows of an answer. Raises `SourceTrouble` where there is no list."""
    found = pick(document, path) if path else document
    if not isinstance(found, list):
        where = f"at {path} " if path else ""
        raise SourceTrouble(f"the answer holds no list {where}(see items in the source's file)")
    return found


def pick(document: Any, path: str) -> Any:
    """Return what stands at a path such as `data.next`, None where nothing does.

    >>> pick({"data": {"next": 7}}, "data.next"), pick([], "data.next")
    (7, None)
    """
    for name in path.split("."):
        if not isinstance(document, Mapping):
            return None
        document = document.get(name)
    return document
