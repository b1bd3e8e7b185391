"""How facts stand by now: as they were read, amended, disputed, or at an end and why."""

from __future__ import annotations

from typing import Any

from store.base import Store
from store.told_banks import TOLD_COMPANIES

__all__ = ["corrections", "corrections_of", "joined_state"]

_CORRECTION = (
    "fact_id, uscc, kind, what, outcome, source, reason, amended, objection_id, decided_at, seen_at"
)


def joined_state(rows: str, uscc: str = "") -> str:
    """Return a question that adds to rows with a `fact_id` how their fact stands.

    `state` is `standing`, `amended`, `disputed`, or the kind of correction that ended the fact;
    `ended_at` and `ended_reason` say when and why, `amended` is the newest amendment, as JSON.

    Parameters
    ----------
    rows
        A question, of FROM.
    uscc
        An expression, where all rows are of one company: then nothing else is looked at.
    """
    of = f" WHERE uscc = {uscc}" if uscc else ""
    also = f" AND uscc = {uscc}" if uscc else ""
    return (
        "SELECT r.*, multiIf(end_state != '', end_state, disputed != '', 'disputed',"
        " amendment != '', 'amended', 'standing') AS state,"
        " if(end_state != '', toNullable(end_at), NULL) AS ended_at,"
        f" end_reason AS ended_reason, amendment AS amended FROM ({rows}) AS r"
        " LEFT ANY JOIN (SELECT fact_id AS ended, toString(state) AS end_state, ended_at AS end_at,"
        f" reason AS end_reason FROM ended_facts FINAL{of}) AS e ON r.fact_id = e.ended"
        " LEFT ANY JOIN (SELECT fact_id AS disputed FROM objections FINAL WHERE disputes"
        f"{also}) AS d ON r.fact_id = d.disputed"
        " LEFT ANY JOIN (SELECT fact_id AS otherwise, argMax(amended, seen_at) AS amendment"
        f" FROM corrections FINAL WHERE what = 'amended'{also} GROUP BY fact_id) AS a"
        " ON r.fact_id = a.otherwise"
    )


def corrections(
    store: Store, *, uscc: str = "", fact_id: str = "", told: str = "", limit: int = 200
) -> list[dict[str, Any]]:
    """Return corrections, the newest first; `told`: of companies an institution had an alert of."""
    return store.query(
        f"SELECT {_CORRECTION} FROM corrections FINAL"
        " WHERE ({uscc:String} = '' OR uscc = {uscc:String})"
        " AND ({fact:String} = '' OR fact_id = {fact:String})"
        f" AND ({{told:String}} = '' OR uscc IN ({TOLD_COMPANIES}))"
        " ORDER BY seen_at DESC, fact_id, what LIMIT {limit:UInt32}",
        {"uscc": uscc, "fact": fact_id, "told": told, "limit": limit},
    )


def corrections_of(store: Store, fact_id: str) -> list[dict[str, Any]]:
    """Return every correction of a fact, the oldest first: with its readings its whole history."""
    return corrections(store, fact_id=fact_id, limit=1000)[::-1]
