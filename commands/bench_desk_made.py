"""Alerts to measure the desk with, and how times are summed up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from statistics import quantiles

from schemas.alerts import Alert, Loan
from schemas.changes import CourtSeizure, Provenance
from schemas.decisions import Reason
from schemas.identifiers import alert_id, fact_id
from schemas.scalars import Severity
from schemas.scores import Axes, Score

__all__ = ["percentiles", "some_alerts"]

_BORROWERS = 200_000
_CRITICAL = 50  # one in so many
_APART = timedelta(seconds=10)


def some_alerts(n: int, banks: Sequence[str], start: datetime) -> Iterator[Alert]:
    """Yield alerts one after the other, of the banks in turn."""
    for number in range(n):
        at = start + number * _APART
        uscc = f"9150010{number % _BORROWERS:011d}"
        fact = fact_id(uscc, "court_seizure", document_number=str(number))
        change = CourtSeizure(
            fact_id=fact, uscc=uscc, occurred_at=at, seen_at=at, document_number=str(number),
            name=f"渝样{number % _BORROWERS}有限公司", provenance=Provenance(source="courts"),
        )  # fmt: skip
        bank = banks[number % len(banks)]
        yield Alert(
            alert_id=alert_id(fact, bank, "court_seizure"), institution=bank,
            concern=f"{uscc}:court_seizure", rule="court_seizure", reason=Reason.FIRST,
            severity=Severity(3 if number % _CRITICAL == 0 else 1 + number % 2), change=change,
            score=Score(fact_id=fact, score=0.991, axes=Axes(0.1, 0.9, 0.2)),
            borrower_name=change.name, raised_at=at,
            loans=(Loan(watch_id="w", reference=f"样贷{number}号", balance=250_000_000),),
        )  # fmt: skip


def percentiles(values: Sequence[float]) -> dict[str, float]:
    """Return median, 99th percentile and largest."""
    cuts = quantiles(values, n=100, method="inclusive")
    return {"p50": round(cuts[49], 2), "p99": round(cuts[98], 2), "most": round(max(values), 2)}
