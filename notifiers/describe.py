"""One line that says what a change is, for every kind. Pure."""

from __future__ import annotations

from collections.abc import Collection

from notifiers.dates import day
from notifiers.money import money
from notifiers.plain_text import one_line
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
)
from schemas.holders import HolderFact

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
    "listed": ("列入", "listed"),
    "removed": ("移出", "removed"),
}
_MOST_FIELDS = 3  # of a kind without a class of its own


def describe(change: ChangeEvent, language: str, masked: Collection[str] = ()) -> str:
    """Return what happened, without company, kind and date: those stand beside it.

    It may be empty, where the source says no more than that it happened. Words of the source are
    Chinese in either language. Of `masked` fields nothing is said: what stands in them is no fact.
    """
    zh = language == "zh"
    match change:
        case EquityChange():
            parts = _equity(change, zh, masked)
        case AbnormalOperation():
            parts = [_ACTION[change.action][0 if zh else 1], change.reason]
        case AdministrativePenalty():
            parts = [change.violation, *change.penalties]
            parts += [_sum("罚款", "fine", change.fine, zh)]
            parts += [_sum("没收", "confiscated", change.confiscated, zh)]
        case TaxPenalty():
            parts = [change.violation, _sum("罚款", "fine", change.fine, zh)]
        case MajorTaxViolation():
            parts = [*change.case_types, change.taxpayer_status]
        case TaxArrears():
            parts = [change.tax, _sum("", "", None if "amount" in masked else change.amount, zh)]
        case Inspection():
            parts = _inspection(change, zh)
        case CourtSeizure():
            parts = [change.property_reference]
        case Registration():
            parts = [_ACTION[change.action][0 if zh else 1]]
        case Catalogued():
            parts = [change.text, _sum("", "", change.amount, zh)]
            parts += [f"{k}: {v}" for k, v in list(change.fields.items())[:_MOST_FIELDS] if v]
    return ("，" if zh else ", ").join(filter(None, map(one_line, parts)))


def _equity(change: EquityChange, zh: bool, masked: Collection[str]) -> list[str]:
    before, after = _share(change.share_before), _share(change.share_after)
    held = ("持股", "holds") if before == after else ("", "")
    parts = [_NATURE[change.nature][0 if zh else 1], change.holder]
    if change.new_holder:
        parts.append(f"{'受让方' if zh else 'to'} {change.new_holder}")
    parts += [_against(fact, zh) for fact in change.new_holder_facts]
    if not {"share_before", "share_after"}.isdisjoint(masked):
        return parts
    parts.append(f"{held[0 if zh else 1]} {after if before == after else f'{before} → {after}'}")
    if change.pledged:
        parts.append(f"{'累计质押' if zh else 'pledged in all'} {_share(change.pledged)}")
    if change.frozen:
        parts.append(f"{'累计冻结' if zh else 'frozen in all'} {_share(change.frozen)}")
    return parts


def _against(fact: HolderFact, zh: bool) -> str:
    what = fact.name_zh if zh else fact.name_en
    by = f" {fact.authority}" if fact.authority else ""
    return f"{'受让方曾有' if zh else 'new holder:'} {what} {day(fact.occurred_at)}{by}"


def _inspection(change: Inspection, zh: bool) -> list[str]:
    words = {True: ("合格", "passed"), False: ("不合格", "failed")}
    parts = [words[change.passed][0 if zh else 1]]
    if change.reinspection_passed is not None:
        again = words[change.reinspection_passed][0 if zh else 1]
        parts.append(f"复查{again}" if zh else f"re-inspection {again}")
    return [*parts, change.form, change.subject]


def _share(part: float) -> str:
    return f"{part:.1%}".replace(".0%", "%")


def _sum(zh_name: str, en_name: str, fen: int | None, zh: bool) -> str:
    if fen is None:
        return ""
    return f"{zh_name}{money(fen, 'zh')}" if zh else f"{en_name} {money(fen, 'en')}"
