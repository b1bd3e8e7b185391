"""The questions about cases: lists of a shelf or of all, one case with its history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from store.base import Store

__all__ = ["case_list", "case_of", "deeds_of", "shelf_counts", "states_of"]

_COLUMNS = (
    "alert_id, institution, uscc, borrower_name, kind, rule, severity, score, balance, occurred_at,"
    " raised_at, opened_at, state, shelf, version, holder, level, late, due_at, respond_by"
)
_APART = (
    " SETTINGS do_not_merge_across_partitions_select_final = 1, use_skip_indexes_if_final = 1,"
    " use_skip_indexes_if_final_exact_mode = 0"
)
"""A case is raised in one month for good, and of one company: months need not be compared with each
other, and every row of it is found by the same index."""
_WINDOW_DAYS = (1, 8, 64)
"""A list looks at so many days before the newest case first: most lists are full by then."""
_FEW_ROWS = 20_000
"""A shelf with no more is read as a whole."""


def case_list(
    store: Store, *, institution: str = "", shelf: str = "", severity: int = 0, kind: str = "",
    holder: str = "", uscc: str = "", late: bool = False, before: Sequence[str] | None = None,
    limit: int = 50,
) -> list[dict[str, Any]]:  # fmt: skip
    """Return cases, newest first.

    The key begins with institution and shelf, so a list of one shelf reads that alone; and it goes
    on with the time, so a list that is full after a day reads a day.

    Parameters
    ----------
    severity
        Exactly this one; 0 is any.
    before
        `raised_at` and `alert_id` of the last one seen.
    """
    raised, id_ = before or ("", "")
    asked = {
        "institution": institution, "shelf": shelf, "severity": severity, "kind": kind,
        "holder": holder, "uscc": uscc, "late": int(late), "raised": raised, "id": id_,
        "limit": limit,
    }  # fmt: skip
    if uscc:  # an index finds them
        return _listed(store, asked, "")
    newest, n = (raised, _FEW_ROWS + 1) if raised else _extent(store, institution, shelf)
    if n == 0:
        return []
    if n <= _FEW_ROWS:
        return _listed(store, asked, "")
    for days in _WINDOW_DAYS:
        since = datetime.fromisoformat(newest) - timedelta(days=days)
        rows = _listed(store, asked, since.isoformat())
        if len(rows) >= limit:
            return rows
    return _listed(store, asked, "")


def _extent(store: Store, institution: str, shelf: str) -> tuple[str, int]:
    """Return when the newest row was raised, gone or not, and how many there are, up to a limit.

    Of one shelf of one institution: the key is read backwards from its end, and no further.
    """
    conditions = ["1"]
    if institution:
        conditions.append("institution = {institution:String}")
    if shelf:
        conditions.append("shelf = {shelf:String}")
    most = _FEW_ROWS + 1 if institution and shelf else 1
    [row] = store.query(
        "SELECT max(raised_at) AS newest, toInt64(count()) AS n FROM (SELECT raised_at FROM cases"
        f" WHERE {' AND '.join(conditions)} ORDER BY raised_at DESC LIMIT {{most:UInt32}})",
        {"institution": institution, "shelf": shelf, "most": most},
    )
    return str(row["newest"]), row["n"] if most > 1 or not row["n"] else _FEW_ROWS + 1


def _listed(store: Store, asked: dict[str, Any], since: str) -> list[dict[str, Any]]:
    conditions = ["1"]
    if asked["institution"]:
        conditions.append("institution = {institution:String}")
    if asked["shelf"]:
        conditions.append("shelf = {shelf:String}")
    if since:
        conditions.append("raised_at >= parseDateTime64BestEffort({since:String}, 6, 'UTC')")
    if asked["raised"]:
        time = "parseDateTime64BestEffort({raised:String}, 6, 'UTC')"
        conditions.append(
            f"raised_at <= {time} AND (raised_at, alert_id) < ({time}, {{id:String}})"
        )
    for name in ("severity", "late"):
        if asked[name]:
            conditions.append(f"{name} = {{{name}:UInt8}}")
    for name in ("kind", "holder", "uscc"):
        if asked[name]:
            conditions.append(f"{name} = {{{name}:String}}")
    return store.query(
        f"SELECT {_COLUMNS} FROM cases FINAL WHERE {' AND '.join(conditions)}"
        " ORDER BY raised_at DESC, alert_id DESC LIMIT {limit:UInt32}" + _APART,
        {**asked, "since": since},
    )


def case_of(store: Store, alert_id: str) -> dict[str, Any] | None:
    """Return the record of a case as JSON, and its columns; None when there is none of that id."""
    found = store.query(
        f"SELECT {_COLUMNS}, revision, record FROM cases FINAL WHERE alert_id = {{id:String}}"
        " ORDER BY revision DESC LIMIT 1" + _APART,
        {"id": alert_id},
    )
    return found[0] if found else None


def states_of(store: Store, alert_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return state, holder, lateness and due time of some cases by alert."""
    if not alert_ids:
        return {}
    places = ", ".join(f"{{id{n}:String}}" for n in range(len(alert_ids)))
    rows = store.query(
        "SELECT alert_id, state, shelf, holder, late, due_at, revision FROM cases FINAL"
        f" WHERE alert_id IN ({places}) ORDER BY revision" + _APART,
        {f"id{n}": alert_id for n, alert_id in enumerate(alert_ids)},
    )
    return {row["alert_id"]: row for row in rows}


def deeds_of(store: Store, alert_id: str) -> list[dict[str, Any]]:
    """Return the history of a case, oldest first, refused actions among it."""
    return store.query(
        "SELECT deed, by, at, answer, detail, note, assigned, until, ending, measures, before, after,"
        " revision, request_id FROM deeds FINAL WHERE alert_id = {id:String}"
        " ORDER BY at, revision LIMIT 500",
        {"id": alert_id},
    )


def shelf_counts(store: Store, institution: str = "") -> dict[str, int]:
    """Return how many cases lie on each shelf."""
    rows = store.query(
        "SELECT shelf, toInt64(count()) AS n FROM cases FINAL"
        " WHERE {institution:String} = '' OR institution = {institution:String} GROUP BY shelf"
        + _APART,
        {"institution": institution},
    )
    return {row["shelf"]: row["n"] for row in rows}
