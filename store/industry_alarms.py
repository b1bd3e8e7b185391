"""The questions about surges and droughts of industries."""

from __future__ import annotations

from typing import Any

from store.base import Store

__all__ = ["industry_alarms"]


def industry_alarms(
    store: Store, *, institution: str = "", limit: int = 30
) -> list[dict[str, Any]]:
    """Return alarms about industries, newest first, each once however many banks were told.

    With an institution those it was told of; the alert that is linked is then its own.
    """
    return store.query(
        "SELECT fact_id, any(a.alert_id) AS alert_id, any(a.kind) AS kind,"
        " max(a.severity) AS severity, max(a.raised_at) AS raised_at,"
        " any(JSONExtractRaw(a.alert, 'change')) AS change, toInt64(count()) AS banks"
        " FROM (SELECT * FROM alerts FINAL WHERE rule = 'industry'"
        " AND ({institution:String} = '' OR institution = {institution:String})) AS a"
        " GROUP BY fact_id ORDER BY raised_at DESC, fact_id LIMIT {limit:UInt32}",
        {"institution": institution, "limit": limit},
    )
