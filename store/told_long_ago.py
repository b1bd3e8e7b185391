"""Notices that named a fact, for desks that have forgotten some of what they told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

__all__ = ["Asked", "notices_about"]


class Asked(Protocol):
    """What answers a question to the store. Blocks; raises `StoreError`."""

    def __call__(
        self, sql: str, parameters: Mapping[str, object] | None = None
    ) -> list[dict[str, Any]]: ...


def notices_about(
    ask: Asked, fact_id: str, since: datetime, after: tuple[str, int] = ("", 0), limit: int = 200
) -> list[dict[str, Any]]:
    """Return notices in which a fact is named, by institution and in the order they were told.

    It reads every notice since the fact happened: for what no index holds any more. `after` is
    institution and place of the last one seen.
    """
    return ask(
        "SELECT institution, place_offset, notice FROM notices FINAL"
        " WHERE at >= parseDateTime64BestEffort({since:String}, 6, 'UTC')"
        " AND (institution, place_offset) > ({bank:String}, {place:UInt64})"
        " AND type IN ('alert.raised', 'alert.reminded', 'alert.escalated', 'alert.assigned',"
        " 'digest', 'seed', 'silence.ended')"
        " AND position(notice, {fact:String}) > 0"
        " ORDER BY institution, place_offset LIMIT {limit:UInt32}",
        {
            "since": since.isoformat(), "bank": after[0], "place": after[1], "fact": fact_id,
            "limit": limit,
        },
    )  # fmt: skip
