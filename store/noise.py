"""Noise as a figure: of how many facts came how many alerts, and of these how many pushes."""

from __future__ import annotations

from msgspec import Struct

from store.base import Store

__all__ = ["NoiseOf", "noise"]


class NoiseOf(Struct, frozen=True, kw_only=True):
    """One institution in a period. Facts ≥ alerts; what was held is counted once a reason."""

    institution: str
    facts: int  # that were about a company it watches or that is tied to one
    alerts: int
    held: dict[str, int]  # reason → alerts
    never_told: int  # alerts told to nobody: inhibited, or settled while they waited
    pushes: int  # messages, whatever they were about
    delivered: int  # hand-overs that arrived: a message on two channels is two


_SINCE = "({since:String} = '' OR %s >= parseDateTime64BestEffortOrZero({since:String}, 6, 'UTC'))"
_OF = "({institution:String} = '' OR institution = {institution:String})"


def noise(store: Store, *, institution: str = "", since: str = "") -> list[NoiseOf]:
    """Return the figures of each institution that heard of anything, by its id.

    Parameters
    ----------
    since
        ISO time of the beginning; empty for all there is.
    """
    given = {"institution": institution, "since": since}

    def count(what: str, table: str, time: str, where: str = "1") -> dict[str, int]:
        rows = store.query(
            f"SELECT institution, toInt64({what}) AS n FROM {table} FINAL"
            f" WHERE institution != '' AND {_OF} AND {_SINCE % time} AND {where}"
            " GROUP BY institution ORDER BY institution",
            given,
        )
        return {str(row["institution"]): int(row["n"]) for row in rows}

    facts = count("uniqExact(fact_id)", "decisions", "seen_at")
    alerts = count("count()", "alerts", "raised_at")
    pushes = count("uniqExact(notice_id)", "notices", "at")
    never = count(
        "uniqExact(alert_id)",
        "held",
        "held_at",
        "fate IN ('kept', 'settled') AND NOT reminder AND rule != ''",
    )
    delivered = count("uniqExact(delivery_id)", "receipts", "at", "outcome = 'delivered'")
    held: dict[str, dict[str, int]] = {}
    for row in store.query(
        "SELECT institution, reason, toInt64(uniqExact(alert_id)) AS n FROM held FINAL"
        f" WHERE {_OF} AND {_SINCE % 'held_at'} AND NOT reminder AND rule != ''"
        " GROUP BY institution, reason ORDER BY institution, reason",
        given,
    ):
        held.setdefault(str(row["institution"]), {})[str(row["reason"])] = int(row["n"])
    return [
        NoiseOf(
            institution=id_, facts=facts.get(id_, 0), alerts=alerts.get(id_, 0),
            held=held.get(id_, {}), never_told=never.get(id_, 0), pushes=pushes.get(id_, 0),
            delivered=delivered.get(id_, 0),
        )
        for id_ in sorted({*facts, *alerts, *pushes, *held, *delivered})
    ]  # fmt: skip
