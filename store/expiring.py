"""Facts that may have to be shown no longer, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from store.base import Store

__all__ = ["perhaps_expired"]

_UNTIL = "parseDateTime64BestEffortOrNull(JSONExtractString(change, 'public_until'), 3, 'UTC')"
_NOW = "parseDateTime64BestEffort({now:String}, 3, 'UTC')"


def perhaps_expired(
    store: Store, now: datetime, kind: str = "", months: int = 0, page: int = 5000
) -> Iterator[list[dict[str, Any]]]:
    """Yield pages of facts that have not ended and whose time may be over by now.

    Of a kind, those that began `months` ago or longer; without one, those whose source says that
    they were public until some day. Whether the time is over, the caller reckons by the calendar.
    """
    if kind:
        over = (
            "kind = {kind:String} AND JSONExtractString(change, 'public_until') = '' AND"
            f" addMonths(ifNull(published_at, occurred_at), {{months:UInt16}}) < addDays({_NOW}, 1)"
        )
    else:
        over = f"JSONExtractString(change, 'public_until') != '' AND {_UNTIL} <= {_NOW}"
    after = ("", "1970-01-01", "")
    while True:
        rows = store.query(
            f"SELECT fact_id, uscc, kind, occurred_at, published_at, {_UNTIL} AS public_until"
            " FROM facts FINAL WHERE (uscc, occurred_at, fact_id) >"
            " ({uscc:String}, parseDateTime64BestEffort({at:String}, 3, 'UTC'), {id:String})"
            f" AND {over} AND fact_id NOT IN (SELECT fact_id FROM ended_facts)"
            " ORDER BY uscc, occurred_at, fact_id LIMIT {page:UInt32}",
            {
                "uscc": after[0], "at": after[1], "id": after[2], "kind": kind, "months": months,
                "now": now.isoformat(), "page": page,
            },
        )  # fmt: skip
        if rows:
            last = rows[-1]
            after = (last["uscc"], str(last["occurred_at"]), last["fact_id"])
            yield rows
        if len(rows) < page:
            return
