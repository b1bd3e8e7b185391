"""The questions put to the audit: its chains from end to end, and who has seen a company's data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from store.base import Store

__all__ = ["access_alerts", "chains", "entries_of", "last_entry", "seen"]

_PAGE = 20_000


def chains(store: Store) -> list[int]:
    """Return the numbers of all chains."""
    rows = store.query("SELECT DISTINCT chain FROM audit ORDER BY chain")
    return [int(row["chain"]) for row in rows]


def entries_of(store: Store, chain: int) -> Iterator[bytes]:
    """Yield the entries of a chain as they are kept, in its order."""
    reached = -1
    while True:
        rows = store.query(
            "SELECT number, entry FROM audit FINAL WHERE chain = {chain:UInt16}"
            " AND toInt64(number) > {reached:Int64} ORDER BY number LIMIT {page:UInt32}",
            {"chain": chain, "reached": reached, "page": _PAGE},
        )
        for row in rows:
            yield row["entry"].encode()
        if len(rows) < _PAGE:
            return
        reached = int(rows[-1]["number"])


def last_entry(store: Store, chain: int) -> bytes | None:
    """Return the last entry of a chain, None where it has none."""
    rows = store.query(
        "SELECT entry FROM audit FINAL WHERE chain = {chain:UInt16} ORDER BY number DESC LIMIT 1",
        {"chain": chain},
    )
    return rows[0]["entry"].encode() if rows else None


def seen(
    store: Store, uscc: str, *, institution: str = "", before: Sequence[str | int] | None = None,
    limit: int = 100,
) -> list[dict[str, Any]]:  # fmt: skip
    """Return who saw or did what about a company, newest first.

    Parameters
    ----------
    before
        `at`, `chain` and `number` of the last one seen.
    """
    at, chain, number = before or ("", 0, 0)
    return store.query(
        "SELECT at, chain, number, event, institution, role, staff, channel, what, reference,"
        " purpose, consents, watched FROM seen FINAL WHERE uscc = {uscc:String}"
        " AND ({institution:String} = '' OR institution = {institution:String})"
        " AND ({at:String} = '' OR (at, chain, number)"
        "  < (parseDateTime64BestEffortOrZero({at:String}, 6, 'UTC'), {chain:UInt16}, {number:UInt64}))"
        " ORDER BY at DESC, chain DESC, number DESC LIMIT {limit:UInt32}",
        {
            "uscc": uscc, "institution": institution, "at": at, "chain": chain, "number": number,
            "limit": limit,
        },
    )  # fmt: skip


def access_alerts(store: Store, limit: int = 100) -> list[dict[str, Any]]:
    """Return accesses that were not as usual, newest first."""
    return store.query(
        "SELECT at, oddity, institution, role, staff, token_id, count, threshold, detail"
        " FROM access_alerts FINAL ORDER BY at DESC, institution, staff LIMIT {limit:UInt32}",
        {"limit": limit},
    )
