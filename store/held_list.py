"""Alerts that were held, and silences: what a person looks for who misses an alert."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from store.base import Store

__all__ = ["held_list", "silence_by_id", "silence_list"]

_HELD = (
    "SELECT alert_id, institution, uscc, kind, rule, severity, reason, by, channels, reminder,"
    " until, fate, notice_id, raised_at, held_at, at FROM held FINAL"
)
_SILENCES = (
    "SELECT silence_id, institution, rule, kind, borrower, up_to, channels, author, reason,"
    " starts_at, ends_at, ended_at, ended_by, outcome, at,"
    " toInt64(held) AS held FROM silences FINAL"
    " LEFT JOIN (SELECT by AS silence_id, uniqExact(alert_id) AS held FROM held FINAL"
    " WHERE reason = 'silenced' GROUP BY by) AS counted USING silence_id"
)
_OF = "({institution:String} = '' OR institution = {institution:String})"


def held_list(
    store: Store, *, institution: str = "", reason: str = "", fate: str = "", uscc: str = "",
    alert_id: str = "", by: str = "", before: Sequence[str] | None = None, limit: int = 50,
) -> list[dict[str, Any]]:  # fmt: skip
    """Return stays of alerts, the latest first.

    Parameters
    ----------
    before
        `held_at`, `alert_id` and `reason` of the last one seen.
    """
    held_at, id_, why = before or ("", "", "")
    given = {
        "institution": institution, "reason": reason, "fate": fate, "uscc": uscc,
        "alert_id": alert_id, "by": by, "held_at": held_at, "id": id_, "why": why, "limit": limit,
    }  # fmt: skip
    same = [
        f"({{{name}:String}} = '' OR {name} = {{{name}:String}})"
        for name in ("reason", "fate", "uscc", "alert_id", "by")
    ]
    return store.query(
        f"{_HELD} WHERE {_OF} AND {' AND '.join(same)} AND ({{held_at:String}} = ''"
        " OR (held_at, alert_id, reason)"
        " < (parseDateTime64BestEffortOrZero({held_at:String}, 6, 'UTC'), {id:String}, {why:String}))"
        " ORDER BY held_at DESC, alert_id DESC, reason DESC LIMIT {limit:UInt32}",
        given,
    )


def silence_list(
    store: Store, *, institution: str = "", live: bool = False,
    before: Sequence[str] | None = None, limit: int = 50,
) -> list[dict[str, Any]]:  # fmt: skip
    """Return silences, those that end last first, each with how many alerts it held.

    Parameters
    ----------
    live
        Only those that are not over.
    before
        `ends_at` and `silence_id` of the last one seen.
    """
    ends, id_ = before or ("", "")
    return store.query(
        f"{_SILENCES} WHERE {_OF} AND ({{live:UInt8}} = 0 OR outcome = 'added')"
        " AND ({ends:String} = '' OR (ends_at, silence_id)"
        " < (parseDateTime64BestEffortOrZero({ends:String}, 6, 'UTC'), {id:String}))"
        " ORDER BY ends_at DESC, silence_id DESC LIMIT {limit:UInt32}",
        {"institution": institution, "live": int(live), "ends": ends, "id": id_, "limit": limit},
    )


def silence_by_id(store: Store, silence_id: str) -> dict[str, Any] | None:
    """Return one silence, None where there is none of that id."""
    found = store.query(f"{_SILENCES} WHERE silence_id = {{id:String}}", {"id": silence_id})
    return found[0] if found else None
