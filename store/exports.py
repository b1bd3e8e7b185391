"""What is stored, written out for other programs: one row an object, always in the same order."""

from __future__ import annotations

from typing import BinaryIO

from store.base import Store
from store.standing import joined_state

__all__ = ["EXPORTS", "FORMATS", "export"]

FORMATS = ("jsonl", "csv", "parquet")

_QUESTIONS = {
    "facts": (
        joined_state(
            "SELECT fact_id, uscc, kind, occurred_at, dated, published_at, seen_at, name, authority,"
            " document_number, amount_fen, severity, rule, baseline, source, change FROM facts FINAL"
        )
        + " ORDER BY uscc, occurred_at, fact_id"
    ),
    "scores": (
        joined_state(
            "SELECT fact_id, uscc, kind, occurred_at, score, own, peers, industry, segment,"
            " {reasons} AS reasons FROM scores FINAL"
        )
        + " ORDER BY uscc, occurred_at, fact_id"
    ),
    "corrections": (
        "SELECT fact_id, uscc, kind, what, outcome, source, reason, amended, objection_id,"
        " decided_at, seen_at FROM corrections FINAL ORDER BY fact_id, seen_at, what, amended"
    ),
    "objections": (
        "SELECT objection_id, plea, state, fact_id, uscc, kind, applicant, what, filed_at, accept_by,"
        " decide_by, decided_at, notified_at, objection FROM objections FINAL"
        " ORDER BY filed_at, objection_id"
    ),
    "decisions": (
        "SELECT fact_id, institution, reason, alert_id, rule, borrower FROM decisions FINAL"
        " ORDER BY fact_id, institution, rule, borrower"
    ),
    "alerts": (
        "SELECT alert_id, institution, uscc, borrower_name, fact_id, kind, rule, severity, reason,"
        " score, occurred_at, raised_at, worth FROM alerts FINAL ORDER BY raised_at, alert_id"
    ),
    "deliveries": (
        "SELECT delivery_id, any(alert_id) AS alert_id, any(institution) AS institution,"
        " any(channel) AS channel, argMax(outcome, (at, attempt)) AS outcome,"
        " max(attempt) AS attempts, max(at) AS last_at"
        " FROM receipts FINAL GROUP BY delivery_id ORDER BY last_at, delivery_id"
    ),
    "held": (
        "SELECT alert_id, institution, uscc, kind, rule, severity, reason, by, channels, reminder,"
        " until, fate, notice_id, raised_at, held_at, at FROM held FINAL"
        " ORDER BY institution, held_at, alert_id, reason, by, reminder"
    ),
    "silences": (
        "SELECT silence_id, institution, rule, kind, borrower, up_to, channels, {author} AS author,"
        " {reason} AS reason, starts_at, ends_at, outcome, ended_at, ended_by FROM silences FINAL"
        " ORDER BY institution, starts_at, silence_id"
    ),
    "rejected": (
        "SELECT source, load, file, row, field, {value} AS value, reason, candidates, {detail} AS"
        " detail, seen_at FROM rejected FINAL ORDER BY source, load, file, row, position"
    ),
}
EXPORTS = tuple(_QUESTIONS)

_ENGINE_FORMATS = {"jsonl": "JSONEachRow", "csv": "CSVWithNames", "parquet": "Parquet"}
_PAGE = 100_000  # rows asked for at once


def export(store: Store, what: str, format: str, out: BinaryIO) -> None:
    """Write one of `EXPORTS` in one of `FORMATS`.

    Times are ISO 8601 in UTC, money whole fen. `reasons` is a list of objects in JSON lines and its
    JSON text elsewhere. In CSV a value that a spreadsheet would run as a formula gets a leading
    apostrophe.
    """
    parts = {
        "reasons": "reasons",
        "value": _inert("value") if format == "csv" else "value",
        "detail": _inert("detail") if format == "csv" else "detail",
        "author": _inert("author") if format == "csv" else "author",
        "reason": _inert("reason") if format == "csv" else "reason",
    }
    if format == "jsonl" and what == "scores":
        parts["reasons"] = (
            "JSONExtract(reasons, 'Array(Tuple(feature String, value Float64, usual Float64,"
            " weight Float64, axis String))')"
        )
    sql = _QUESTIONS[what].format(**parts)
    if format == "parquet":
        out.write(store.raw(sql, _ENGINE_FORMATS[format]))
        return
    offset = 0
    while True:
        page = store.raw(f"{sql} LIMIT {_PAGE} OFFSET {offset}", _ENGINE_FORMATS[format])
        rows = page.count(b"\n") - (format == "csv")
        out.write(page if not (offset and format == "csv") else page.partition(b"\n")[2])
        if rows < _PAGE:
            return
        offset += _PAGE


def _inert(column: str) -> str:
    return f"if(match({column}, '^[=+@\\\\-\\\\t]'), concat('\\'', {column}), {column})"
