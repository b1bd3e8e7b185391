"""What is held about one company, and which watches give an institution the right to know it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from store.base import Store
from store.standing import joined_state

__all__ = ["facts_of", "watches_of"]


def facts_of(
    store: Store, uscc: str, *, kind: str = "", since: str = "",
    before: Sequence[str] | None = None, limit: int = 50,
) -> list[dict[str, Any]]:  # fmt: skip
    """Return the facts of a company and how each stands by now, the latest first.

    Parameters
    ----------
    since
        ISO time; facts that happened then or later.
    before
        `occurred_at` and `fact_id` of the last one seen.
    """
    occurred, id_ = before or ("", "")
    facts = (
        "SELECT fact_id, uscc, kind, occurred_at, dated, published_at, seen_at, authority,"
        " document_number, amount_fen, severity, rule, baseline, source FROM facts FINAL"
        " WHERE uscc = {uscc:String} AND ({kind:String} = '' OR kind = {kind:String})"
        " AND ({since:String} = ''"
        " OR occurred_at >= parseDateTime64BestEffortOrZero({since:String}, 3, 'UTC'))"
        " AND ({occurred:String} = '' OR (occurred_at, fact_id)"
        "  < (parseDateTime64BestEffortOrZero({occurred:String}, 3, 'UTC'), {id:String}))"
        " ORDER BY occurred_at DESC, fact_id DESC LIMIT {limit:UInt32}"
    )
    return store.query(
        f"{joined_state(facts, '{uscc:String}')} ORDER BY occurred_at DESC, fact_id DESC",
        {
            "uscc": uscc, "kind": kind, "since": since, "occurred": occurred, "id": id_,
            "limit": limit,
        },
    )  # fmt: skip


def watches_of(store: Store, institution: str, uscc: str) -> list[bytes]:
    """Return the watches of an institution on a company, as they are now, as JSON."""
    rows = store.query(
        "SELECT watch FROM watches FINAL WHERE institution = {institution:String}"
        " AND uscc = {uscc:String} ORDER BY watch_id LIMIT 1000",
        {"institution": institution, "uscc": uscc},
    )
    return [row["watch"].encode() for row in rows]
