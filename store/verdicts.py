"""The questions about budgets and verdicts: how right a bank's alerts were, what was held back."""

from __future__ import annotations

from typing import Any

from store.base import Store

__all__ = ["held_back", "precision"]


def precision(store: Store, institution: str = "") -> list[dict[str, Any]]:
    """Return, for every month of Shanghai and institution, what was said of the alerts raised in it.

    `right` counts those that were right, known ones among them; precision is right over said.
    """
    return store.query(
        "SELECT formatDateTime(raised_at, '%Y-%m', 'Asia/Shanghai') AS month, institution,"
        " toInt64(count()) AS said, toInt64(countIf(verdict != 'wrong')) AS right,"
        " toInt64(countIf(verdict = 'known')) AS known"
        " FROM disposals FINAL WHERE {institution:String} = '' OR institution = {institution:String}"
        " GROUP BY month, institution ORDER BY month DESC, institution",
        {"institution": institution},
    )


def held_back(store: Store, institution: str = "", limit: int = 200) -> list[dict[str, Any]]:
    """Return what a budget had no room for, newest first: the fact, the bank and the rule."""
    return store.query(
        "SELECT d.institution AS institution, d.rule AS rule, d.fact_id AS fact_id,"
        " if(d.borrower = '', f.uscc, d.borrower) AS uscc, f.name AS name, f.kind AS kind,"
        " f.occurred_at AS occurred_at, d.seen_at AS seen_at"
        " FROM (SELECT * FROM decisions FINAL WHERE reason = 'over_budget'"
        "  AND ({institution:String} = '' OR institution = {institution:String})) AS d"
        " LEFT JOIN (SELECT fact_id, uscc, name, kind, occurred_at FROM facts FINAL"
        "  WHERE fact_id IN (SELECT fact_id FROM decisions FINAL WHERE reason = 'over_budget')) AS f"
        " ON d.fact_id = f.fact_id ORDER BY seen_at DESC, fact_id, institution, rule"
        " LIMIT {limit:UInt32}",
        {"institution": institution, "limit": limit},
    )
