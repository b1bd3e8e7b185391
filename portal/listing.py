"""The list of alerts with where each case is, for the page."""

from __future__ import annotations

from typing import Any

from portal.asked import Asked
from store import pages
from store.base import Store
from store.cases import case_list, states_of

__all__ = ["listing"]

_ROWS = 50


def listing(store: Store, chosen: Asked) -> list[dict[str, Any]]:
    """Return alerts in the order asked for, each with its `case` or None. Blocks.

    They are found by their cases, which lie ready for lists; where there are few of those, there may
    be alerts from before there were cases. By `worth` all alerts are ordered, or the newest of a
    shelf.
    """
    filters = chosen.filters()
    shelf, order = filters.pop("state"), filters.pop("order")
    if shelf or not order:
        cases = {
            row["alert_id"]: row for row in case_list(store, shelf=shelf, **filters, limit=_ROWS)
        }
        if shelf or len(cases) == _ROWS:
            rows = pages.alerts_of(store, list(cases))
            if order:
                rows.sort(key=lambda row: -row["worth"])
            return [{**row, "case": cases.get(row["alert_id"])} for row in rows]
    rows = pages.alerts(store, **filters, order=order, limit=_ROWS)
    cases = states_of(store, [row["alert_id"] for row in rows])
    return [{**row, "case": cases.get(row["alert_id"])} for row in rows]
