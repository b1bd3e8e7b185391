"""What happens to companies and how often: one maker a kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from schemas.changes import (
    AbnormalOperation,
    AdministrativePenalty,
    Catalogued,
    Change,
    CourtSeizure,
    EquityChange,
    Inspection,
    MajorTaxViolation,
    TaxArrears,
    TaxPenalty,
)

__all__ = ["RATES", "make"]

RATES = {  # per company and year
    "inspection": 0.80, "bid_won": 0.15, "equity_change": 0.12, "lawsuit": 0.10,
    "licence_granted": 0.10, "abnormal_operation": 0.08, "administrative_penalty": 0.06,
    "address_change": 0.06, "legal_representative_change": 0.05, "patent_granted": 0.05,
    "tax_penalty": 0.04, "movable_mortgage": 0.04, "tax_arrears": 0.03, "guarantee_given": 0.03,
    "court_enforcement": 0.02, "social_insurance_arrears": 0.02, "name_change": 0.01,
    "dishonesty_listing": 0.006, "court_seizure": 0.004, "capital_reduction": 0.004,
    "major_tax_violation": 0.002,
}  # fmt: skip

_TAXES = ("增值税", "企业所得税", "城建税", "土地使用税", "房产税", "印花税")
_VIOLATIONS = ("未按期申报", "丢失发票", "虚开发票", "无证经营", "安全生产隐患", "超标排放")
_AUTHORITY = {
    "tax_penalty": "样例税务局", "tax_arrears": "样例税务局", "major_tax_violation": "样例税务局稽查局",
    "inspection": "样例应急管理局", "administrative_penalty": "样例市场监督管理局",
    "court_seizure": "样例人民法院", "court_enforcement": "样例人民法院", "lawsuit": "样例人民法院",
    "dishonesty_listing": "样例人民法院",
}  # fmt: skip
_WITH_AMOUNT = {
    "lawsuit", "court_enforcement", "dishonesty_listing", "social_insurance_arrears", "bid_won",
    "movable_mortgage", "guarantee_given",
}  # fmt: skip

Rng = np.random.Generator


def _fen(rng: Rng, median_yuan: float, spread: float = 1.4) -> int:
    """Return a log-normal amount in whole yuan, as fen."""
    return int(min(rng.lognormal(np.log(median_yuan), spread), 1e12)) * 100


def _equity(rng: Rng, shares: Any) -> tuple[type[Change], dict[str, Any]]:
    return EquityChange, shares.next(rng)


def _simple(kind: str, rng: Rng, grave: bool) -> tuple[type[Change], dict[str, Any]]:
    """Return class and fields of a change; `grave` makes it one of a company that goes bad."""
    match kind:
        case "inspection":
            return Inspection, {"passed": not (grave or rng.random() < 0.06), "form": "日常检查"}
        case "abnormal_operation":
            listed = grave or rng.random() < 0.6
            reason = str(rng.choice(["未按期公示年报", "通过登记住所无法联系"]))
            return AbnormalOperation, {
                "action": "listed" if listed else "removed",
                "reason": reason,
            }
        case "administrative_penalty":
            fine = _fen(rng, 40_000 if grave else 8_000)
            violation = str(rng.choice(_VIOLATIONS))
            return AdministrativePenalty, {
                "fine": fine,
                "penalties": ("罚款",),
                "violation": violation,
            }
        case "tax_penalty":
            return TaxPenalty, {
                "fine": _fen(rng, 2_000),
                "violation": str(rng.choice(_VIOLATIONS[:3])),
            }
        case "tax_arrears":
            owed = _fen(rng, 300_000 if grave else 30_000)
            return TaxArrears, {"tax": str(rng.choice(_TAXES)), "amount": owed}
        case "major_tax_violation":
            return MajorTaxViolation, {
                "case_types": ("虚开增值税专用发票",),
                "taxpayer_status": "非正常",
            }
        case "court_seizure":
            return CourtSeizure, {"property_reference": f"渝样房预{int(rng.integers(1, 9999))}号"}
    amount = _fen(rng, 800_000 if grave else 150_000) if kind in _WITH_AMOUNT else None
    return Catalogued, {"code": kind, "amount": amount}


def make(
    kind: str, rng: Rng, shares: Callable[[], Any], *, grave: bool = False
) -> tuple[type[Change], dict[str, Any], str]:
    """Return class, fields and authority of one change of `kind`.

    `shares` gives the company's register of holders, asked for only where a kind needs it.
    """
    if kind == "equity_change":
        return (*_equity(rng, shares()), "样例市场监督管理局")
    return (*_simple(kind, rng, grave), _AUTHORITY.get(kind, "样例市场监督管理局"))
