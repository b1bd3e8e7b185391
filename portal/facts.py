"""A change in words: one line for the list, and every field of it for the alert's page."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from portal.figures import day, part, yuan
from schemas.changes import (
    AbnormalOperation,
    Catalogued,
    Change,
    ChangeEvent,
    EquityChange,
    Inspection,
    MajorTaxViolation,
    TaxArrears,
    amount_fen,
)

__all__ = ["headline", "pairs"]

Words = Mapping[str, str]
_MONEY = frozenset({"amount", "fine", "confiscated"})
_SHARES = frozenset({"share_before", "share_after", "pledged", "frozen"})
_WORDED = frozenset({"nature", "action"})  # closed sets, named in the texts
_APART = frozenset({"code", "fields", "new_holder_facts"})  # shown in a place of their own
_IN_LIST = 48  # characters of free text that the list shows


def headline(change: ChangeEvent, words: Words, masked: Collection[str] = ()) -> str:
    """Return what happened in one line, without the name of its kind; empty when it says no more.

    Of `masked` fields nothing is said: what stands in them is no fact.
    """
    zh = words["lang"] == "zh"
    match change:
        case EquityChange():
            said = [change.holder, _equity(change, words, masked)]
        case AbnormalOperation():
            said = [words[f"word_{change.action}"], change.reason]
        case Inspection():
            said = [words["passed" if change.passed else "failed"], change.subject or change.form]
            if change.reinspection_passed is not None:
                again = "passed" if change.reinspection_passed else "failed"
                said.append(words["again"].format(result=words[again]))
        case TaxArrears():
            said = [change.tax, "" if "amount" in masked else yuan(change.amount, zh)]
        case MajorTaxViolation():
            said = [words["joint"].join(change.case_types), change.taxpayer_status]
        case Catalogued():
            said = [yuan(change.amount, zh), change.text]
        case _:
            told = ("violation", "property_reference", "procedure")
            text = [str(getattr(change, name, "")) for name in told]
            said = [yuan(amount_fen(change), zh), next(filter(None, text), "")]
    return " · ".join(_short(text) for text in said if text)


def _equity(change: EquityChange, words: Words, masked: Collection[str]) -> str:
    nature = words[f"word_{change.nature}"]
    if not {"share_before", "share_after", "pledged", "frozen"}.isdisjoint(masked):
        return nature
    match change.nature:
        case "pledge":
            return f"{nature} {words['of_capital'].format(part=part(change.pledged))}"
        case "freeze":
            return f"{nature} {words['of_capital'].format(part=part(change.frozen))}"
        case "release":
            return nature
    return f"{nature} {part(change.share_before)} → {part(change.share_after)}"


def _short(text: str) -> str:
    return text if len(text) <= _IN_LIST else text[: _IN_LIST - 1] + "…"


def pairs(change: ChangeEvent, words: Words, masked: Collection[str] = ()) -> list[tuple[str, str]]:
    """Return the fields that are this kind's own, as label and value; those without one are left out.

    What every change has (who, when, authority, document) is the page's business.
    """
    common = set(Change.__struct_fields__) | _APART
    found = [
        (words[f"field_{name}"], _said(name, getattr(change, name), words))
        for name in change.__struct_fields__
        if name not in common and name not in masked
    ]
    found += [(words.get(f"field_{name}", name), words["masked"]) for name in masked]
    if isinstance(change, Catalogued) and not change.code.startswith("industry_"):
        found += change.fields.items()
    return [(label, value) for label, value in found if value]


def _said(name: str, value: Any, words: Words) -> str:
    if value is None:
        return ""
    if name in _MONEY:
        return yuan(value, words["lang"] == "zh")
    if name in _SHARES:
        return part(value)
    if name in _WORDED:
        return words[f"word_{value}"]
    if isinstance(value, bool):
        return words["passed" if value else "failed"]
    if isinstance(value, datetime):
        return day(value)
    return words["joint"].join(value) if isinstance(value, tuple) else str(value)
