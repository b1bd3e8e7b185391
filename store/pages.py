"""The questions of the page: alerts as a list, one alert with its evidence, what was refused."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from store.base import Store
from store.held_list import held_list
from store.standing import joined_state

__all__ = ["CONSENTS", "alert", "alerts", "alerts_of", "one_delivery", "rejected", "totals"]

CONSENTS = (
    "arraySort(arrayDistinct(arrayFilter(c -> c != '', arrayMap("
    "l -> JSONExtractString(l, 'consent_reference'), JSONExtractArrayRaw(alert, 'loans')))))"
)
"""Of an alert: references of the consents under which its loans may be known."""
_LISTED = (
    "alert_id, institution, uscc, borrower_name, kind, rule, severity, reason, score, occurred_at,"
    " raised_at, fact_id, JSONExtractString(alert, 'change', 'dated') AS dated,"
    " JSONExtractRaw(alert, 'change') AS change, worth,"
    " JSONExtractString(alert, 'finding', 'name_zh') AS pattern_zh,"
    " JSONExtractString(alert, 'finding', 'name_en') AS pattern_en,"
    " JSONLength(alert, 'path') > 0 AS related, JSONHas(alert, 'exposure') AS many,"
    " JSONExtractString(alert, 'change', 'name') AS about,"
    " JSONExtract(alert, 'masked', 'Array(String)') AS masked,"
    f" {CONSENTS} AS consents"
)
_ORDERS = {
    "": "raised_at DESC, alert_id DESC",
    "worth": "worth DESC, raised_at DESC, alert_id DESC",
}
_NEWEST = (
    "SELECT delivery_id, any(r.alert_id) AS alert_id, any(r.type) AS type,"
    " any(r.institution) AS institution,"
    " any(r.channel) AS channel, argMax(r.outcome, (r.at, r.attempt)) AS outcome,"
    " argMax(r.detail, (r.at, r.attempt)) AS detail, max(r.attempt) AS attempts, max(r.at) AS at"
    " FROM (SELECT * FROM receipts FINAL WHERE {column} = {{id:String}}) AS r"
    " GROUP BY delivery_id ORDER BY channel"
)


def alerts(
    store: Store, *, institution: str = "", severity: int = 0, kind: str = "", before: str = "",
    before_id: str = "", limit: int = 50, order: str = "",
) -> list[dict[str, Any]]:  # fmt: skip
    """Return alerts, newest first, or with order `worth` those first that the bank will find right.

    `before` and `before_id` are `raised_at` and `alert_id` of the last one seen: alerts of one
    batch share their time, so the time alone would skip some.
    """
    return store.query(
        f"SELECT {_LISTED} FROM alerts FINAL"
        " WHERE ({institution:String} = '' OR institution = {institution:String})"
        " AND ({severity:UInt8} = 0 OR severity = {severity:UInt8})"
        " AND ({kind:String} = '' OR kind = {kind:String})"
        " AND ({before:String} = ''"
        " OR (raised_at, alert_id)"
        "  < (parseDateTime64BestEffortOrZero({before:String}, 6, 'UTC'), {before_id:String}))"
        f" ORDER BY {_ORDERS[order]} LIMIT {{limit:UInt32}}",
        {
            "institution": institution, "severity": severity, "kind": kind, "before": before,
            "before_id": before_id, "limit": limit,
        },
    )  # fmt: skip


def alerts_of(store: Store, alert_ids: Sequence[str]) -> list[dict[str, Any]]:
    """Return some alerts, each as in the list, in the order they are asked for."""
    if not alert_ids:
        return []
    places = ", ".join(f"{{id{n}:String}}" for n in range(len(alert_ids)))
    rows = store.query(
        f"SELECT {_LISTED} FROM alerts FINAL WHERE alert_id IN ({places})",
        {f"id{n}": alert_id for n, alert_id in enumerate(alert_ids)},
    )
    found = {row["alert_id"]: row for row in rows}
    return [found[alert_id] for alert_id in alert_ids if alert_id in found]


def alert(store: Store, alert_id: str) -> dict[str, Any] | None:
    """Return one alert with everything it rests on, None when there is none of that id."""
    found = store.query("SELECT * FROM alerts FINAL WHERE alert_id = {id:String}", {"id": alert_id})
    if not found:
        return None
    row = found[0]
    row["alert"] = json.loads(row["alert"])
    fact = {"id": row["fact_id"], "uscc": row["uscc"]}
    row["decisions"] = store.query(
        "SELECT institution, reason, alert_id, rule FROM decisions FINAL WHERE fact_id = {id:String}"
        " AND borrower = {borrower:String} ORDER BY institution, rule",
        {"id": row["fact_id"], "borrower": row["alert"].get("borrower", "")},
    )
    row["provenances"] = store.query(
        "SELECT source, file, row, seen_at FROM ledger FINAL WHERE fact_id = {id:String}"
        " ORDER BY seen_at, source",
        {"id": row["fact_id"]},
    )
    row["deliveries"] = store.query(
        _NEWEST.format(column="alert_id"),
        {"id": alert_id},
    )
    row["stays"] = held_list(store, alert_id=alert_id, limit=20)
    told_in = {stay["notice_id"] for stay in row["stays"]} - {"", alert_id}
    for notice_id in sorted(told_in):  # summaries that told of it
        row["deliveries"] += store.query(_NEWEST.format(column="notice_id"), {"id": notice_id})
    row["history"] = store.query(
        joined_state(
            "SELECT facts.fact_id AS fact_id, kind, occurred_at, dated, amount_fen, severity, rule,"
            " scores.score AS score"
            " FROM (SELECT * FROM facts FINAL WHERE uscc = {uscc:String}) AS facts"
            " LEFT JOIN (SELECT fact_id, score FROM scores FINAL WHERE uscc = {uscc:String})"
            " AS scores ON facts.fact_id = scores.fact_id ORDER BY occurred_at DESC LIMIT 30",
            "{uscc:String}",
        )
        + " ORDER BY occurred_at DESC",
        fact,
    )
    row["disposal"] = next(
        iter(
            store.query(
                "SELECT verdict, by, note, at FROM disposals FINAL WHERE alert_id = {id:String}",
                {"id": alert_id},
            )
        ),
        None,
    )
    return row


def one_delivery(store: Store, delivery_id: str) -> dict[str, Any] | None:
    """Return the newest state of a delivery, None when there is none of that id."""
    found = store.query(_NEWEST.format(column="delivery_id"), {"id": delivery_id})
    return found[0] if found else None


def rejected(
    store: Store, *, reason: str = "", source: str = "", limit: int = 200
) -> list[dict[str, Any]]:
    """Return refused rows, newest first."""
    return store.query(
        "SELECT source, file, row, field, value, reason, candidates, detail, seen_at"
        " FROM rejected FINAL WHERE ({reason:String} = '' OR reason = {reason:String})"
        " AND ({source:String} = '' OR source = {source:String})"
        " ORDER BY seen_at DESC, source, file, row LIMIT {limit:UInt32}",
        {"reason": reason, "source": source, "limit": limit},
    )


def totals(store: Store) -> dict[str, int]:
    """Return the figures at the top of the page."""
    row = store.query(
        "SELECT (SELECT count() FROM facts FINAL) AS facts,"
        " (SELECT count() FROM alerts FINAL) AS alerts,"
        " (SELECT countIf(o = 'delivered') FROM (SELECT argMax(outcome, (at, attempt)) AS o"
        "  FROM receipts FINAL GROUP BY delivery_id)) AS pushed,"
        " (SELECT count() FROM rejected FINAL) AS rejected"
    )[0]
    return {name: int(n) for name, n in row.items()}
