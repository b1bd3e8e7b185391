"""Sources that disagree on a fact, and what each of them said of it."""

from __future__ import annotations

from typing import Any

from store.base import Store

__all__ = ["DISPUTED", "disputes", "fact_row", "readings_of"]

DISPUTED = ("occurred_at", "amount_fen", "authority", "name")
"""Fields in which two readings of one fact are compared, after what writing makes of them."""

_PLAIN = "replaceRegexpAll(lower({side}.{field}), '[\\\\s（）()〔〕【】·.,，。-]', '')"


def disputes(store: Store, *, source: str = "", limit: int = 200) -> list[dict[str, Any]]:
    """Return a line for each field of a fact in which a later reading differs from the first.

    A date that is known less exactly is no disagreement, nor a field that one of them leaves out:
    only two statements can contradict each other. A dispute ends with a correction that says what the
    field reads. Newest first.
    """
    parts = " UNION ALL ".join(_part(field) for field in DISPUTED)
    return store.query(
        f"SELECT * FROM ({parts}) AS d WHERE ({{source:String}} = '' OR source = {{source:String}}"
        " OR against = {source:String}) AND (fact_id, field) NOT IN (SELECT fact_id,"
        " arrayJoin(JSONExtractKeys(amended)) FROM corrections FINAL"
        " WHERE what IN ('amended', 'confirmed') AND amended != '')"
        " ORDER BY seen_at DESC, fact_id, field LIMIT {limit:UInt32}",
        {"source": source, "limit": limit},
    )


def readings_of(store: Store, fact_id: str) -> list[dict[str, Any]]:
    """Return every reading of a fact, the first one first: its history, field by field."""
    columns = "source, occurred_at, dated, name, authority, document_number, amount_fen, seen_at"
    return store.query(
        f"SELECT {columns}, first FROM ("
        f"SELECT {columns}, true AS first FROM facts FINAL WHERE fact_id = {{id:String}}"
        f" UNION ALL SELECT {columns}, false AS first FROM readings FINAL"
        " WHERE fact_id = {id:String}) ORDER BY first DESC, seen_at, source",
        {"id": fact_id},
    )


def fact_row(store: Store, fact_id: str) -> dict[str, Any] | None:
    """Return whom a fact is about, its kind and when it happened, None where there is no such fact."""
    found = store.query(
        "SELECT uscc, kind, occurred_at FROM facts FINAL WHERE fact_id = {id:String} LIMIT 1",
        {"id": fact_id},
    )
    return found[0] if found else None


def _part(field: str) -> str:
    if field == "occurred_at":
        differ = (
            "f.dated = r.dated AND f.dated IN ('day', 'minute') AND f.occurred_at != r.occurred_at"
        )
    elif field == "amount_fen":
        differ = (
            "isNotNull(f.amount_fen) AND isNotNull(r.amount_fen) AND f.amount_fen != r.amount_fen"
        )
    else:
        first, later = (_PLAIN.format(side=side, field=field) for side in "fr")
        differ = f"f.{field} != '' AND r.{field} != '' AND {first} != {later}"
    return (
        f"SELECT f.fact_id AS fact_id, f.uscc AS uscc, f.kind AS kind,"
        f" f.occurred_at AS happened_at, '{field}' AS field,"
        f" toString(f.{field}) AS first_said, toString(r.{field}) AS later_said,"
        " f.source AS source, r.source AS against, r.seen_at AS seen_at"
        " FROM readings AS r FINAL INNER JOIN facts AS f FINAL ON f.fact_id = r.fact_id"
        f" WHERE {differ}"
    )
