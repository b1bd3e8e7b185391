"""Deliveries as programs ask for them: the newest state of each, latest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from store.base import Store

__all__ = ["delivery_by_id", "delivery_list"]

_STATES = (
    "SELECT delivery_id, any(r.notice_id) AS notice_id, any(r.type) AS type,"
    " any(r.alert_id) AS alert_id, any(r.institution) AS institution,"
    " any(r.channel) AS channel, argMax(r.outcome, (r.at, r.attempt)) AS outcome,"
    " argMax(r.detail, (r.at, r.attempt)) AS detail, toUInt32(max(r.attempt)) AS attempts,"
    " max(r.at) AS last_at FROM (SELECT * FROM receipts FINAL WHERE {where}) AS r"
    " GROUP BY delivery_id"
)


def delivery_list(
    store: Store, *, institution: str = "", outcome: str = "", alert_id: str = "", since: str,
    before: Sequence[str] | None = None, limit: int = 50,
) -> list[dict[str, Any]]:  # fmt: skip
    """Return deliveries of which something was heard since a time, the latest first.

    Parameters
    ----------
    before
        `last_at` and `delivery_id` of the last one seen.
    """
    where = (
        "at >= parseDateTime64BestEffortOrZero({since:String}, 6, 'UTC')"
        " AND ({institution:String} = '' OR institution = {institution:String})"
        " AND ({alert:String} = '' OR alert_id = {alert:String})"
    )
    last, id_ = before or ("", "")
    return store.query(
        f"SELECT * FROM ({_STATES.format(where=where)})"
        " WHERE ({outcome:String} = '' OR outcome = {outcome:String})"
        " AND ({last:String} = '' OR (last_at, delivery_id)"
        "  < (parseDateTime64BestEffortOrZero({last:String}, 6, 'UTC'), {id:String}))"
        " ORDER BY last_at DESC, delivery_id DESC LIMIT {limit:UInt32}",
        {
            "since": since, "institution": institution, "alert": alert_id, "outcome": outcome,
            "last": last, "id": id_, "limit": limit,
        },
    )  # fmt: skip


def delivery_by_id(store: Store, delivery_id: str) -> dict[str, Any] | None:
    """Return the newest state of one delivery, None where there is none of that id."""
    found = store.query(_STATES.format(where="delivery_id = {id:String}"), {"id": delivery_id})
    return found[0] if found else None
