"""The questions of the command line: what was read and what came of it."""

from __future__ import annotations

from msgspec import Struct

from store.base import Store

__all__ = ["SourceCounts", "Summary", "summary"]


class SourceCounts(Struct, frozen=True):
    """One source: `read == accepted + merged + rejected`."""

    source: str
    read: int
    accepted: int
    merged: int
    rejected: int


class Summary(Struct, frozen=True, kw_only=True):
    sources: tuple[SourceCounts, ...]
    read: int
    accepted: int
    merged: int
    rejected: int
    scored: int
    alerts: int
    pushed: int  # deliveries that arrived
    rejected_by_reason: dict[str, int]
    alerts_by_kind: dict[str, int]
    alerts_by_severity: dict[str, int]
    alerts_by_institution: dict[str, int]
    decisions_by_reason: dict[str, int]
    pushes_by_outcome: dict[str, int]


_SEVERITY = {1: "notice", 2: "warning", 3: "critical"}

_DELIVERIES = (
    "(SELECT delivery_id, any(alert_id) AS alert_id,"
    " argMax(outcome, (at, attempt)) AS outcome FROM receipts FINAL GROUP BY delivery_id)"
)


def summary(store: Store, load: str = "") -> Summary:
    """Count everything, or what one load brought in. Counts in equal counts out."""
    only = {"load": load}
    facts = alerts_of = ""
    if load:
        accepted = (
            "SELECT fact_id FROM ledger FINAL WHERE outcome = 'accepted' AND load = {load:String}"
        )
        facts = f" WHERE fact_id IN ({accepted})"
        alerts_of = f" WHERE alert_id IN (SELECT alert_id FROM alerts FINAL{facts})"
    sources = tuple(
        SourceCounts(**row)
        for row in store.query(
            "SELECT source, toInt64(count()) AS read,"
            " toInt64(countIf(outcome = 'accepted')) AS accepted,"
            " toInt64(countIf(outcome = 'merged')) AS merged,"
            " toInt64(countIf(outcome = 'rejected')) AS rejected FROM ledger FINAL"
            " WHERE {load:String} = '' OR load = {load:String} GROUP BY source ORDER BY source",
            only,
        )
    )

    def counts(sql: str) -> dict[str, int]:
        return {str(row["name"]): int(row["n"]) for row in store.query(sql, only)}

    alerts = f"FROM alerts FINAL{facts} GROUP BY name ORDER BY name"
    severities = counts(f"SELECT severity AS name, count() AS n {alerts}")
    pushes = counts(
        f"SELECT outcome AS name, count() AS n FROM {_DELIVERIES}{alerts_of}"
        " GROUP BY name ORDER BY name"
    )
    scored = counts(f"SELECT '' AS name, count() AS n FROM scores FINAL{facts}")
    return Summary(
        sources=sources,
        read=sum(s.read for s in sources),
        accepted=sum(s.accepted for s in sources),
        merged=sum(s.merged for s in sources),
        rejected=sum(s.rejected for s in sources),
        scored=scored.get("", 0),
        alerts=sum(severities.values()),
        pushed=pushes.get("delivered", 0),
        rejected_by_reason=counts(
            "SELECT reason AS name, count() AS n FROM ledger FINAL WHERE outcome = 'rejected'"
            " AND ({load:String} = '' OR load = {load:String}) GROUP BY name ORDER BY name"
        ),
        alerts_by_kind=counts(f"SELECT kind AS name, count() AS n {alerts}"),
        alerts_by_severity={_SEVERITY[int(name)]: n for name, n in severities.items()},
        alerts_by_institution=counts(f"SELECT institution AS name, count() AS n {alerts}"),
        decisions_by_reason=counts(
            f"SELECT reason AS name, count() AS n FROM decisions FINAL{facts}"
            " GROUP BY name ORDER BY name"
        ),
        pushes_by_outcome=pushes,
    )
