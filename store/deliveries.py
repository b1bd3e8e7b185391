"""How deliveries stand: those that were given up, above all, which a person sends again."""

from __future__ import annotations

from typing import Any

from store.base import Store

__all__ = ["dead_letters", "dead_totals"]

_DEAD = "('dead', 'refused')"
_LETTERS = (
    "SELECT delivery_id, any(r.notice_id) AS notice_id, any(r.type) AS type,"
    " any(r.alert_id) AS alert_id, any(r.institution) AS institution, any(r.channel) AS channel,"
    " any(r.kind) AS kind, any(r.severity) AS severity,"
    " argMax(r.outcome, (r.at, r.attempt)) AS outcome,"
    " argMax(r.detail, (r.at, r.attempt)) AS detail, max(r.attempt) AS attempts, max(r.at) AS at"
    " FROM (SELECT * FROM receipts FINAL WHERE delivery_id IN ("
    "  SELECT delivery_id FROM receipts WHERE outcome IN " + _DEAD + " AND"
    "  ({institution:String} = '' OR institution = {institution:String})"
    "  AND ({channel:String} = '' OR channel = {channel:String}))) AS r"
    " GROUP BY delivery_id HAVING outcome IN " + _DEAD
)
"""Only what has been dead at some time is looked at, so the many that arrived cost little."""


def dead_letters(
    store: Store, *, institution: str = "", channel: str = "", before: str = "",
    before_id: str = "", limit: int = 200,
) -> list[dict[str, Any]]:  # fmt: skip
    """Return deliveries given up (`dead`) or turned away (`refused`), the newest first.

    `before` and `before_id` are `at` and `delivery_id` of the last one seen.
    """
    return store.query(
        f"SELECT * FROM ({_LETTERS}) WHERE {{before:String}} = ''"
        " OR (at, delivery_id)"
        "  < (parseDateTime64BestEffortOrZero({before:String}, 6, 'UTC'), {before_id:String})"
        " ORDER BY at DESC, delivery_id DESC LIMIT {limit:UInt32}",
        {
            "institution": institution, "channel": channel, "before": before,
            "before_id": before_id, "limit": limit,
        },
    )  # fmt: skip


def dead_totals(store: Store, institution: str = "") -> list[dict[str, Any]]:
    """Return how many dead letters each channel has, by outcome."""
    return store.query(
        f"SELECT institution, channel, outcome, count() AS letters, min(at) AS oldest"
        f" FROM ({_LETTERS}) GROUP BY institution, channel, outcome"
        " ORDER BY institution, channel, outcome",
        {"institution": institution, "channel": ""},
    )
