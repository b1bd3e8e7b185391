"""Alerts as programs ask for them: filtered, newest first, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from store.base import Store
from store.pages import CONSENTS

__all__ = ["alert_by_id", "alert_list"]

_COLUMNS = (
    "alert_id, institution, uscc, borrower_name, kind, rule, severity, reason, score, worth,"
    " occurred_at, raised_at, fact_id,"
    f" {CONSENTS} AS consents"
)


def alert_list(
    store: Store, *, institution: str = "", severity: int = 0, kind: str = "", rule: str = "",
    uscc: str = "", since: str = "", before: Sequence[str] | None = None, limit: int = 50,
) -> list[dict[str, Any]]:  # fmt: skip
    """Return alerts, newest first, each with the consents of its loans.

    Parameters
    ----------
    severity
        The lowest that is wanted.
    since
        ISO time; alerts raised then or later.
    before
        `raised_at` and `alert_id` of the last one seen.
    """
    raised, id_ = before or ("", "")
    return store.query(
        f"SELECT {_COLUMNS} FROM alerts FINAL"
        " WHERE ({institution:String} = '' OR institution = {institution:String})"
        " AND severity >= {severity:UInt8}"
        " AND ({kind:String} = '' OR kind = {kind:String})"
        " AND ({rule:String} = '' OR rule = {rule:String})"
        " AND ({uscc:String} = '' OR uscc = {uscc:String})"
        " AND ({since:String} = ''"
        " OR raised_at >= parseDateTime64BestEffortOrZero({since:String}, 6, 'UTC'))"
        " AND ({raised:String} = ''"
        " OR (raised_at, alert_id)"
        "  < (parseDateTime64BestEffortOrZero({raised:String}, 6, 'UTC'), {id:String}))"
        " ORDER BY raised_at DESC, alert_id DESC LIMIT {limit:UInt32}",
        {
            "institution": institution, "severity": severity, "kind": kind, "rule": rule,
            "uscc": uscc, "since": since, "raised": raised, "id": id_, "limit": limit,
        },
    )  # fmt: skip


def alert_by_id(store: Store, alert_id: str) -> dict[str, Any] | None:
    """Return the institution and the JSON of one alert, None when there is none of that id."""
    found = store.query(
        "SELECT institution, alert FROM alerts FINAL WHERE alert_id = {id:String}", {"id": alert_id}
    )
    return found[0] if found else None
