"""Changes, watches and a small catalogue to write tests with: only what a test is about is said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from routing.discretion import Discretion
from schemas.catalogue import Kind
from schemas.changes import (
    AbnormalOperation,
    AdministrativePenalty,
    Catalogued,
    CourtSeizure,
    EquityChange,
    Inspection,
    Provenance,
    TaxArrears,
)
from schemas.identifiers import fact_id
from schemas.policy import Policy
from schemas.scalars import Severity
from schemas.scores import Score
from schemas.watches import Watch

A, B = "91110105585615050L", "911101158976043341"
DAY = timedelta(days=1)
START = datetime(2026, 3, 2, 4, tzinfo=UTC)  # noon in Shanghai
YUAN = 100  # fen


def _kind(code: str, family: str, direction: str, severity: int) -> Kind:
    return Kind(
        code=code, name_zh=code, name_en=code, category="test", family=family,
        direction=direction, severity=Severity(severity),
    )  # fmt: skip


def discreet(kinds: Mapping[str, Kind] | None = None, policy: Policy | None = None) -> Discretion:
    """Return the discretion of these kinds; of the public ones below, which withholds nothing."""
    return Discretion(KINDS if kinds is None else kinds, policy or Policy())


KINDS = {
    kind.code: kind
    for kind in (
        _kind("inspection", "inspection", "neutral", 1),
        _kind("tax_arrears", "tax", "adverse", 2),
        _kind("equity_change", "equity", "adverse", 2),
        _kind("abnormal_operation", "registration", "adverse", 2),
        _kind("administrative_penalty", "penalty", "adverse", 1),
        _kind("court_seizure", "court", "adverse", 3),
        _kind("patent_granted", "other", "positive", 1),
    )
}


def common(number: int, at: datetime, uscc: str, more: dict[str, Any]) -> dict[str, Any]:
    return {
        "fact_id": fact_id(uscc, "test", document_number=str(number)), "uscc": uscc,
        "occurred_at": at, "seen_at": at + DAY, "provenance": Provenance(source="test"), **more,
    }  # fmt: skip


def inspection(number=1, at=START, uscc=A, *, passed=True, **more) -> Inspection:
    return Inspection(passed=passed, **common(number, at, uscc, more))


def arrears(number=1, at=START, uscc=A, *, yuan=1000, **more) -> TaxArrears:
    return TaxArrears(amount=round(yuan * YUAN), **common(number, at, uscc, more))


def equity(
    number=1, at=START, uscc=A, *, nature="transfer", before=0.0, after=0.0, **more
) -> EquityChange:
    return EquityChange(
        nature=nature, holder="甲", share_before=before, share_after=after,
        **common(number, at, uscc, more),
    )  # fmt: skip


def listing(number=1, at=START, uscc=A, *, action="listed", **more) -> AbnormalOperation:
    return AbnormalOperation(action=action, **common(number, at, uscc, more))


def penalty(number=1, at=START, uscc=A, *, fine=None, **more) -> AdministrativePenalty:
    return AdministrativePenalty(fine=fine, **common(number, at, uscc, more))


def seizure(number=1, at=START, uscc=A, **more) -> CourtSeizure:
    return CourtSeizure(**common(number, at, uscc, more))


def patent(number=1, at=START, uscc=A, **more) -> Catalogued:
    return Catalogued(code="patent_granted", **common(number, at, uscc, more))


def scored(value: float, number: int = 1, uscc: str = A) -> Score:
    return Score(fact_id=fact_id(uscc, "test", document_number=str(number)), score=value)


def watch(institution="north", uscc=A, **more) -> Watch:
    given = {"watch_id": f"{institution}-{uscc}", "starts_at": START - 365 * DAY}
    given |= {"consent_from": START - 365 * DAY, **more}
    return Watch(institution=institution, uscc=uscc, **given)
