"""An alert and what hangs on it, to write tests with: only what a test is about is said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from schemas.alerts import Alert, Loan
from schemas.assessments import Assessment, Outcome
from schemas.catalogue import Kind
from schemas.changes import ChangeEvent, Provenance, TaxArrears
from schemas.decisions import Decision, Reason
from schemas.identifiers import alert_id, fact_id
from schemas.institutions import Channel, Institution
from schemas.scalars import Severity
from schemas.scores import Axes, Cause, Score

COMPANY = "91110105585615050L"
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)  # in Shanghai
ARREARS = Kind(
    code="tax_arrears", name_zh="欠税公告", name_en="Tax arrears", category="tax", family="tax",
    direction="adverse", advice_zh="核实欠税原因。", advice_en="Ask for the cause.",
)  # fmt: skip
BANK = Institution(
    id="north", name_zh="北方样例银行", name_en="Northern Bank",
    channels=(Channel(name="inbox", type="inbox"), Channel(name="core", type="webhook")),
)  # fmt: skip
ENGLISH = Institution(id="south", name_zh="南方样例银行", name_en="Southern Bank", language="en")


def arrears(number: int = 1, **more: Any) -> ChangeEvent:
    document = f"样税公〔2026〕{number}号"
    values: dict[str, Any] = {
        "fact_id": fact_id(COMPANY, "tax_arrears", document_number=document), "uscc": COMPANY,
        "occurred_at": NOON, "seen_at": NOON + timedelta(minutes=number), "name": "京样某有限公司",
        "authority": "样例税务局", "document_number": document, "tax": "增值税",
        "amount": 143_531_365,
        "provenance": Provenance(source="arrears", load="l", file="a.csv", row=number),
    }  # fmt: skip
    return TaxArrears(**{**values, **more})


def score(change: ChangeEvent, value: float = 0.99) -> Score:
    return Score(
        fact_id=change.fact_id, score=value, axes=Axes(0.5, 0.9, 0.1), segment="C:tax",
        causes=(Cause("amount_yuan", 1_435_313.65, 12_000, 0.6, "peers"),),
    )  # fmt: skip


def alert(number: int = 1, institution: str = "north", **more: Any) -> Alert:
    change = more.pop("change", None) or arrears(number)
    values: dict[str, Any] = {
        "alert_id": alert_id(change.fact_id, institution, "tax_arrears"),
        "institution": institution, "concern": f"{COMPANY}:tax_arrears", "rule": "tax_arrears",
        "severity": Severity.WARNING, "reason": Reason.FIRST, "change": change,
        "score": score(change), "borrower_name": "京样某有限公司",
        "loans": (Loan(watch_id="w", reference="样贷1号", balance=500_000_000, maturity=NOON),),
        "raised_at": NOON + timedelta(seconds=number),
    }  # fmt: skip
    return Alert(**{**values, **more})


def accepted(number: int = 1, *decisions: Decision) -> Assessment:
    change = arrears(number)
    return Assessment(
        change=change, outcome=Outcome.ACCEPTED, score=score(change), severity=Severity.WARNING,
        rule="tax_arrears", decisions=decisions or (Decision(reason=Reason.NOT_WATCHED),),
    )  # fmt: skip


def merged(number: int = 1, row: int = 99) -> Assessment:
    again = Provenance(source="other", load="l", file="b.csv", row=row)
    return Assessment(change=arrears(number, provenance=again), outcome=Outcome.MERGED)
