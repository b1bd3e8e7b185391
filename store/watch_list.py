"""The questions about watches: a list by pages, one with its history, whose they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from store.base import Store

__all__ = ["watch_by_id", "watch_history", "watch_list", "watch_totals"]


def watch_list(
    store: Store, *, institution: str = "", state: str = "", officer: str = "", uscc: str = "",
    loan: str = "", ending_before: str = "", after: Sequence[str] = ("", "", ""), limit: int = 50,
) -> list[dict[str, Any]]:  # fmt: skip
    """Return watches in the order of institution, borrower and id, as the JSON they were written as.

    `after` is these three of the last one seen. `uscc` finds the watches that were on that
    company before they moved, too. `state` "live" means active or paused.
    """
    return store.query(
        "SELECT institution, watch_id, uscc, state, watch FROM watches FINAL"
        " WHERE ({institution:String} = '' OR institution = {institution:String})"
        " AND (institution, uscc, watch_id)"
        "  > ({after:String}, {after_uscc:String}, {after_id:String})"
        " AND ({state:String} = '' OR state = {state:String}"
        "  OR ({state:String} = 'live' AND state IN ('active', 'paused')))"
        " AND ({officer:String} = '' OR officer = {officer:String})"
        " AND ({uscc:String} = '' OR uscc = {uscc:String} OR former_uscc = {uscc:String})"
        " AND ({loan:String} = '' OR loan_reference = {loan:String})"
        " AND ({ending:String} = '' OR (state IN ('active', 'paused')"
        "  AND ends < parseDateTime64BestEffortOrZero({ending:String}, 3, 'UTC')))"
        " ORDER BY institution, uscc, watch_id LIMIT {limit:UInt32}",
        {
            "institution": institution, "after": after[0], "after_uscc": after[1],
            "after_id": after[2], "state": state, "officer": officer, "uscc": uscc, "loan": loan,
            "ending": ending_before, "limit": limit,
        },
    )  # fmt: skip


def watch_by_id(store: Store, watch_id: str) -> dict[str, Any] | None:
    """Return one watch, None where there is none of that id."""
    found = store.query(
        "SELECT institution, watch_id, uscc, state, watch FROM watches FINAL"
        " WHERE watch_id = {id:String}",
        {"id": watch_id},
    )
    return found[0] if found else None


def watch_history(store: Store, institution: str, watch_id: str) -> list[dict[str, Any]]:
    """Return what was ordered of one watch and what came of it, newest first."""
    return store.query(
        "SELECT at, asked, outcome, refusal, field, asker, reason FROM watch_orders FINAL"
        " WHERE institution = {institution:String} AND watch_id = {id:String}"
        " ORDER BY at DESC, position DESC LIMIT 200",
        {"institution": institution, "id": watch_id},
    )


def watch_totals(store: Store, institution: str = "") -> dict[str, int]:
    """Return how many watches there are by state."""
    rows = store.query(
        "SELECT state, toInt64(count()) AS n FROM watches FINAL"
        " WHERE {institution:String} = '' OR institution = {institution:String}"
        " GROUP BY state ORDER BY state",
        {"institution": institution},
    )
    return {row["state"]: int(row["n"]) for row in rows}
