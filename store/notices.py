"""What an institution was told, in order: what it may pull, again and again, for some days."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from store.base import Store

__all__ = ["Told", "told"]


class Told(Struct, frozen=True):
    """A notice at its place in the institution's queue. Places rise, with gaps."""

    place: int
    notice_id: str
    type: str
    notice: bytes  # JSON, as it was written


def told(
    store: Store, institution: str, *, after: int | None, since: datetime, limit: int
) -> list[Told]:
    """Return an institution's notices after a place, the oldest first.

    None older than `since` is returned. Records of a partition are stored in their order, so
    that nothing appears later before a place that was returned already.
    """
    rows = store.query(
        "SELECT place_offset, notice_id, type, notice FROM notices FINAL"
        " WHERE institution = {institution:String} AND place_offset >= {first:UInt64}"
        " AND at >= parseDateTime64BestEffort({since:String}, 6, 'UTC')"
        " ORDER BY place_offset LIMIT {limit:UInt32}",
        {
            "institution": institution, "first": 0 if after is None else after + 1,
            "since": since.isoformat(), "limit": limit,
        },
    )  # fmt: skip
    return [
        Told(int(r["place_offset"]), r["notice_id"], r["type"], r["notice"].encode()) for r in rows
    ]
