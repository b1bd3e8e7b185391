"""Facts that a later fact of the same company has ended: taken off the list, released, rated anew."""

from __future__ import annotations

from typing import Any

from store.base import Store

__all__ = ["superseded"]

_REMOVED = "JSONExtractString(change, 'action') = 'removed'"
_STANDS = "fact_id NOT IN (SELECT fact_id FROM ended_facts)"


def superseded(store: Store, kind: str, ender: str, limit: int = 5000) -> list[dict[str, Any]]:
    """Return facts of a kind that a later fact of kind `ender` has ended, with that one.

    `removed` as ender is a change of the same kind that says so. Only where one fact of the kind
    stands with its company: of two mortgages, a release does not say which it is about.
    """
    removal = f"kind = {{kind:String}} AND {_REMOVED}"
    later = removal if ender == "removed" else "kind = {ender:String}"
    standing = (
        "SELECT fact_id, uscc, kind, occurred_at FROM facts FINAL WHERE kind = {kind:String}"
        f" AND NOT {_REMOVED} AND {_STANDS}"
    )
    return store.query(
        "SELECT s.fact_id AS fact_id, s.uscc AS uscc, any(s.kind) AS kind,"
        " any(s.occurred_at) AS occurred_at, min(l.at) AS ended_at, argMin(l.id, l.at) AS by_fact,"
        f" argMin(l.source, l.at) AS source FROM ({standing}) AS s INNER JOIN"
        " (SELECT uscc AS company, occurred_at AS at, fact_id AS id, source FROM facts FINAL"
        f" WHERE {later} AND {_STANDS}) AS l ON s.uscc = l.company"
        " WHERE l.at > s.occurred_at"
        f" AND s.uscc IN (SELECT uscc FROM ({standing}) GROUP BY uscc HAVING count() = 1)"
        " GROUP BY s.fact_id, s.uscc ORDER BY s.uscc, s.fact_id LIMIT {limit:UInt32}",
        {"kind": kind, "ender": ender, "limit": limit},
    )
