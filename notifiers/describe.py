"""One line that says what a change is, for every kind. Pure."""

from __future__ import annotations

from notifiers.money import money
from schemas.changes import (
    AbnormalOperation,
    AdministrativePenalty,
    Catalogued,
    ChangeEvent,
    CourtSeizure,
    EquityChange,
    Inspection,
    MajorTaxViolation,
    Registration,
    TaxArrears,
    TaxPenalty,
    amount_fen,
)

__all__ = ["describe"]

_NATURE = {
    "transfer": ("股权转让", "transfer"),
    "pledge": ("股权出质", "pledge"),
    "freeze": ("股权冻结", "freeze"),
    "release": ("解除质押或冻结", "release"),
    "capital_reduction": ("减资", "capital reduction"),
}

_ACTION = {
    "established": ("设立", "established"),
    "changed": ("变更", "changed"),
    "cancelled": ("注销", "cancelled"),
}


def describe(change: ChangeEvent, language: str) -> str:
    """Return what happened, without company, kind and date: those stand beside it."""
    zh = language == "zh"
    match change:
        case EquityChange():
            nature = _NATURE[change.nature][0 if zh else 1]
            moved = f"{change.share_before:.1%} → {change.share_after:.1%}"
            parts = [nature, change.holder, moved]
            if change.pledged:
                parts.append(f"{'累计质押' if zh else 'pledged in all'} {change.pledged:.1%}")
            if change.frozen:
                parts.append(f"{'累计冻结' if zh else 'frozen in all'} {change.frozen:.1%}")
            return _join(parts, zh)
        case AbnormalOperation():
            listed = change.action == "listed"
            words = ("列入", "listed") if listed else ("移出", "removed")
            return _join([words[0 if zh else 1], change.reason], zh)
        case AdministrativePenalty():
            return _join([change.violation, "、".join(change.penalties), _amount(change, zh)], zh)
        case TaxPenalty():
            return _join([change.violation, _amount(change, zh)], zh)
        case MajorTaxViolation():
            return _join(["、".join(change.case_types), change.taxpayer_status], zh)
        case TaxArrears():
            return _join([change.tax, _amount(change, zh)], zh)
        case Inspection():
            result = ("合格", "passed") if change.passed else ("不合格", "failed")
            parts = [result[0 if zh else 1], change.form, change.subject]
            if change.reinspection_passed is not None:
                again = (
                    ("复查合格", "passed again")
                    if change.reinspection_passed
                    else ("复查不合格", "failed again")
                )
                parts.insert(1, again[0 if zh else 1])
            return _join(parts, zh)
        case CourtSeizure():
            return change.property_reference
        case Registration():
            return _ACTION[change.action][0 if zh else 1]
        case Catalogued():
            return _join([change.text, _amount(change, zh)], zh)


def _amount(change: ChangeEvent, zh: bool) -> str:
    fen = amount_fen(change)
    return "" if fen is None else money(fen, "zh" if zh else "en")


def _join(parts: list[str], zh: bool) -> str:
    return ("，" if zh else ", ").join(part for part in parts if part)
