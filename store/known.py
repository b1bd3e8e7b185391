"""What is known of companies by now: the gravest and newest facts of each, and how many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from store.base import Store

__all__ = ["known_of"]


def known_of(
    store: Store, usccs: Sequence[str], kinds: Sequence[str], limit: int
) -> dict[str, tuple[int, list[dict[str, Any]]]]:
    """Return for each company with facts of these kinds how many there are, and `limit` of them.

    Facts that ended are facts that were: they are part of what is known.
    """
    asked = {"usccs": "\n".join(usccs), "kinds": "\n".join(kinds), "limit": limit}
    where = " AND ".join(
        f"{name} IN (SELECT arrayJoin(splitByChar('\\n', {{{name}s:String}})))"
        for name in ("uscc", "kind")
    )
    counts = store.query(
        f"SELECT uscc, toInt64(count()) AS n FROM facts FINAL WHERE {where} GROUP BY uscc", asked
    )
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in store.query(
        f"SELECT uscc, change, severity FROM facts FINAL WHERE {where}"
        " ORDER BY uscc, severity DESC, occurred_at DESC, fact_id LIMIT {limit:UInt32} BY uscc",
        asked,
    ):
        found[row["uscc"]].append(row)
    return {row["uscc"]: (int(row["n"]), found[row["uscc"]]) for row in counts}
