"""Objections and requests for repair, as lists and one by one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from schemas import codec
from schemas.objections import Objection
from store.base import Store
from store.told_banks import TOLD_COMPANIES

__all__ = ["objection", "objections"]

_decode = codec.decoder(Objection)
_LINE = (
    "objection_id, plea, state, disputes, fact_id, uscc, kind, applicant, what, filed_at, accept_by,"
    " decide_by, decided_at, notified_at"
)


def objections(
    store: Store, now: datetime, *, state: str = "", uscc: str = "", fact_id: str = "",
    overdue: bool = False, told: str = "", limit: int = 200,
) -> list[dict[str, Any]]:  # fmt: skip
    """Return requests, those whose time runs out first on top, decided ones last.

    `overdue` says of each whether its deadline has passed; asked for, only those are returned.
    `told` is an institution: then only requests about companies that it had an alert of.
    """
    due = "if(state IN ('filed'), accept_by, decide_by)"
    late = f"ifNull(isNull(decided_at) AND state != 'lacking' AND {due} < {{now:String}}, false)"
    late = late.replace("{now:String}", "parseDateTime64BestEffort({now:String}, 3, 'UTC')")
    return store.query(
        f"SELECT {_LINE}, {late} AS overdue FROM objections FINAL"
        " WHERE ({state:String} = '' OR state = {state:String})"
        " AND ({uscc:String} = '' OR uscc = {uscc:String})"
        " AND ({fact:String} = '' OR fact_id = {fact:String})"
        f" AND ({{overdue:UInt8}} = 0 OR {late})"
        f" AND ({{told:String}} = '' OR uscc IN ({TOLD_COMPANIES}))"
        f" ORDER BY isNotNull(decided_at), {due}, filed_at, objection_id LIMIT {{limit:UInt32}}",
        {
            "state": state, "uscc": uscc, "fact": fact_id, "overdue": int(overdue),
            "now": now.isoformat(), "limit": limit, "told": told,
        },
    )  # fmt: skip


def objection(store: Store, objection_id: str) -> Objection | None:
    """Return one request with all its steps, None where there is none of that id."""
    found = store.query(
        "SELECT objection FROM objections FINAL WHERE objection_id = {id:String}",
        {"id": objection_id},
    )
    return _decode(str(found[0]["objection"]).encode()) if found else None
