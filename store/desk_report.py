"""A bank's report of its desk: how alerts were dealt with, and whether they came before the trouble."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from store.base import Store

__all__ = ["dealt_with", "foreseen", "lead_of"]

_BAD = "('overdue', 'default', 'restructured', 'written_off')"
_BEFORE_DAYS = 365  # an alert longer ago is no warning of this
_OF = "({institution:String} = '' OR institution = {institution:String})"


def dealt_with(store: Store, institution: str = "") -> list[dict[str, Any]]:
    """Return, for every month of Shanghai and institution, what became of the alerts raised in it.

    `in_time` are those that ended by their time, of those that ended; `to_answer_minutes` is the
    median from opening to the first acknowledgement, in minutes of the clock.
    """
    return store.query(
        "SELECT formatDateTime(raised_at, '%Y-%m', 'Asia/Shanghai') AS month, institution,"
        " toInt64(count()) AS cases, toInt64(countIf(isNotNull(acknowledged_at))) AS answered,"
        " toInt64(countIf(state IN ('closed', 'withdrawn'))) AS ended,"
        " toInt64(countIf(state = 'closed' AND ending = 'confirmed')) AS confirmed,"
        " toInt64(countIf(state = 'closed' AND ending = 'known')) AS known,"
        " toInt64(countIf(state = 'closed' AND ending = 'not_relevant')) AS not_relevant,"
        " toInt64(countIf(state = 'closed' AND ending = 'wrong_data')) AS wrong_data,"
        " toInt64(countIf(state = 'closed' AND ended_at <= due_at)) AS in_time,"
        " toInt64(countIf(late OR (state NOT IN ('closed', 'withdrawn') AND due_at < now64(3))))"
        " AS late, toInt64(countIf(level > 0)) AS escalated,"
        " round(quantileExactIf(0.5)(dateDiff('second', opened_at, acknowledged_at) / 60,"
        " isNotNull(acknowledged_at)), 1) AS to_answer_minutes"
        f" FROM cases FINAL WHERE {_OF}"
        " GROUP BY month, institution ORDER BY month DESC, institution"
        " SETTINGS do_not_merge_across_partitions_select_final = 1",
        {"institution": institution},
    )


def foreseen(store: Store, institution: str = "") -> list[dict[str, Any]]:
    """Return, for every month and institution, how many bad outcomes an alert came before.

    An alert counts that the bank was given of the borrower within a year before the day; the lead
    is the time from the first of them, in days.
    """
    return store.query(
        "SELECT month, institution, toInt64(count()) AS bad, toInt64(countIf(lead >= 0)) AS foreseen,"
        " if(foreseen = 0, 0, round(quantileExactIf(0.5)(lead, lead >= 0), 1)) AS lead_days"
        f" FROM ({_leads()}) WHERE state IN {_BAD}"
        " GROUP BY month, institution ORDER BY month DESC, institution",
        {"institution": institution},
    )


def lead_of(
    store: Store, institution: str = "", limit: int = 200, before: Sequence[str] | None = None
) -> list[dict[str, Any]]:
    """Return outcomes, newest first, each with the days of lead of its first alert, -1 for none.

    Parameters
    ----------
    before
        `occurred_at` and `outcome_id` of the last one seen.
    """
    at, id_ = before or ("", "")
    return store.query(
        f"SELECT * FROM ({_leads()}) WHERE {{at:String}} = '' OR (occurred_at, outcome_id)"
        " < (parseDateTime64BestEffortOrZero({at:String}, 6, 'UTC'), {id:String})"
        " ORDER BY occurred_at DESC, outcome_id DESC LIMIT {limit:UInt32}",
        {"institution": institution, "limit": limit, "at": at, "id": id_},
    )


def _leads() -> str:
    """Return the question that holds outcomes against the alerts of the same bank and borrower.

    A borrower of a bank has few alerts: they are joined to each outcome and the first is kept.
    """
    return (
        "SELECT o.outcome_id AS outcome_id, any(o.institution) AS institution, any(o.uscc) AS uscc,"
        " any(o.loan_reference) AS loan_reference, any(o.state) AS state,"
        " any(o.occurred_at) AS occurred_at, any(o.days_overdue) AS days_overdue,"
        " any(o.amount) AS amount,"
        " formatDateTime(occurred_at, '%Y-%m', 'Asia/Shanghai') AS month,"
        " max(if(a.alert_id != '' AND a.raised_at <= o.occurred_at"
        f"  AND a.raised_at >= o.occurred_at - INTERVAL {_BEFORE_DAYS} DAY,"
        "  dateDiff('second', a.raised_at, o.occurred_at) / 86400, -1)) AS lead"
        f" FROM (SELECT * FROM loan_outcomes FINAL WHERE {_OF}) AS o"
        " LEFT JOIN (SELECT institution, uscc, raised_at, alert_id FROM alerts FINAL"
        f"  WHERE {_OF} AND uscc IN (SELECT uscc FROM loan_outcomes)) AS a"
        " ON o.institution = a.institution AND o.uscc = a.uscc"
        " GROUP BY o.outcome_id"
    )
