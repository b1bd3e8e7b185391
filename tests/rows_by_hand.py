"""The rows of the tables, made from structs in Python: what the engine's views are held against."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from msgspec.structs import asdict

from schemas import codec
from schemas.alerts import Alert
from schemas.assessments import Assessment, Outcome
from schemas.changes import Provenance, amount_fen, kind_of
from schemas.deliveries import Receipt
from schemas.disposals import Disposal
from schemas.echoes import Decided
from schemas.incoming import Rejection
from schemas.notices import Notice, briefs_of, type_of
from schemas.scores import Cause

Row = tuple[str, Struct]  # table, row


class FactRow(Struct, frozen=True, gc=False):
    fact_id: str
    uscc: str
    kind: str
    occurred_at: datetime
    dated: str
    published_at: datetime | None
    seen_at: datetime
    name: str
    authority: str
    document_number: str
    amount_fen: int | None
    severity: int  # 0 where no rule or threshold asked for anyone
    rule: str
    baseline: bool
    source: str
    change: str  # JSON


class ReceiptRow(Struct, frozen=True, gc=False):
    delivery_id: str
    alert_id: str
    institution: str
    channel: str
    kind: str
    severity: int
    outcome: str
    attempt: int
    detail: str
    seen_at: datetime
    at: datetime
    notice_id: str
    type: str


class NoticeRow(Struct, frozen=True, gc=False):
    institution: str
    place_offset: int
    notice_id: str
    type: str
    alert_id: str
    at: datetime
    notice: str  # JSON


class ScoreRow(Struct, frozen=True, gc=False):
    fact_id: str
    uscc: str
    kind: str
    occurred_at: datetime
    seen_at: datetime
    score: float
    own: float
    peers: float
    industry: float
    segment: str
    reasons: str  # JSON


class DecisionRow(Struct, frozen=True, gc=False):
    fact_id: str
    institution: str
    reason: str
    alert_id: str
    seen_at: datetime
    rule: str
    borrower: str


class LedgerRow(Struct, frozen=True, gc=False):
    position: str
    source: str
    load: str
    file: str
    row: int
    outcome: str
    reason: str
    fact_id: str
    seen_at: datetime


class RejectedRow(Struct, frozen=True, gc=False):
    position: str
    source: str
    load: str
    file: str
    row: int
    field: str
    value: str
    reason: str
    candidates: tuple[str, ...]
    detail: str
    cells: str  # JSON
    seen_at: datetime


class AlertRow(Struct, frozen=True, gc=False):
    alert_id: str
    institution: str
    uscc: str
    borrower_name: str
    fact_id: str
    kind: str
    rule: str
    severity: int
    reason: str
    score: float
    occurred_at: datetime
    raised_at: datetime
    alert: str  # JSON
    worth: float


class DisposalRow(Struct, frozen=True, gc=False):
    alert_id: str
    institution: str
    verdict: str
    rule: str
    severity: int
    worth: float
    by: str
    note: str
    raised_at: datetime
    at: datetime


def assessment_rows(a: Assessment, position: str) -> list[Row]:
    """Return the rows of one assessment; `position` is its unique place in the log.

    Whatever was read gives one row of the ledger, which is its provenance too; a merged change
    gives nothing else.
    """
    change = a.change
    at = change.provenance
    where = _position(at, position)
    known = (change.fact_id, change.uscc, kind_of(change), change.occurred_at)
    ledger = LedgerRow(
        where, at.source, at.load, at.file, at.row, a.outcome, "", known[0], change.seen_at
    )
    rows: list[Row] = [("ledger", ledger)]
    if a.outcome is not Outcome.ACCEPTED or a.score is None:
        return rows
    rows.append(
        (
            "facts",
            FactRow(
                *known, change.dated, change.published_at, change.seen_at, change.name,
                change.authority, change.document_number, amount_fen(change), a.severity or 0,
                a.rule, change.baseline, at.source, codec.encode(change).decode(),
            ),
        )
    )  # fmt: skip
    s = a.score
    rows.append(
        (
            "scores",
            ScoreRow(
                *known, change.seen_at, s.score, s.axes.own, s.axes.peers, s.axes.industry,
                s.segment, _reasons(s.causes),
            ),
        )
    )  # fmt: skip
    for d in a.decisions:
        rows.append(
            (
                "decisions",
                DecisionRow(
                    known[0], d.institution, d.reason, d.alert_id, change.seen_at, d.rule, ""
                ),
            )
        )
    return rows


def _reasons(causes: tuple[Cause, ...]) -> str:
    return codec.encode([asdict(cause) for cause in causes]).decode()


def _position(at: Provenance, position: str) -> str:
    """A row of a file is itself wherever it travels; a live event is its place in the log."""
    return f"{at.load}/{at.file}/{at.row}" if at.load else position


def rejection_rows(r: Rejection, position: str) -> list[Row]:
    """Return the rows of one rejection: in the ledger, and with all that is known of it."""
    where = _position(Provenance(source=r.source, load=r.load, file=r.file, row=r.row), position)
    cells = codec.encode(r.cells).decode() if r.cells else ""
    return [
        (
            "ledger",
            LedgerRow(
                where, r.source, r.load, r.file, r.row, Outcome.REJECTED, r.reason, "", r.seen_at
            ),
        ),
        (
            "rejected",
            RejectedRow(
                where, r.source, r.load, r.file, r.row, r.field, r.value, r.reason, r.candidates,
                r.detail, cells, r.seen_at,
            ),
        ),
    ]  # fmt: skip


def alert_rows(a: Alert, position: str) -> list[Row]:
    """Return the row of one alert, the whole of it as JSON beside the columns."""
    change = a.change
    return [
        (
            "alerts",
            AlertRow(
                a.alert_id, a.institution, a.uscc, a.borrower_name, change.fact_id,
                kind_of(change), a.rule, int(a.severity), a.reason, a.score.score,
                change.occurred_at, a.raised_at, codec.encode(a).decode(), a.worth,
            ),
        )
    ]  # fmt: skip


def echoed_rows(e: Decided, position: str) -> list[Row]:
    """Return one row a decision; the borrower is not the company of the fact."""
    return [
        (
            "decisions",
            DecisionRow(e.fact_id, d.institution, d.reason, d.alert_id, e.seen_at, d.rule, e.uscc),
        )
        for d in e.decisions
    ]


def disposal_rows(d: Disposal, position: str) -> list[Row]:
    """Return the row of one verdict; what it teaches is not stored twice."""
    return [
        (
            "disposals",
            DisposalRow(
                d.alert_id, d.institution, d.verdict, d.rule, int(d.severity), d.worth, d.by, d.note,
                d.raised_at, d.at,
            ),
        )
    ]  # fmt: skip


def receipt_rows(r: Receipt, position: str) -> list[Row]:
    """Return the row of one attempt to deliver; whom it told of goes to the audit."""
    kept = {name: getattr(r, name) for name in ReceiptRow.__struct_fields__}
    return [
        (
            "receipts",
            ReceiptRow(
                **kept | {"notice_id": r.notice_id or r.alert_id, "type": r.type or "alert.raised"}
            ),
        )
    ]


def notice_rows(n: Notice, position: str) -> list[Row]:
    """Return the row of one notice: its place in the topic is its place in the queue."""
    one = briefs_of(n)[0].alert_id if hasattr(n, "alert") or hasattr(n, "brief") else ""
    return [
        (
            "notices",
            NoticeRow(
                n.institution, int(position.split("/")[-1]), n.notice_id, type_of(n), one, n.at,
                codec.encode(n).decode(),
            ),
        )
    ]  # fmt: skip


ROWS = {
    "assessments": assessment_rows, "alerts": alert_rows, "receipts": receipt_rows,
    "echoed": echoed_rows, "disposals": disposal_rows,
    "rejected": rejection_rows, "posted": notice_rows,
}  # fmt: skip
"""Topic to the rows of one of its records."""
