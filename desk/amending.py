"""An alert that nobody was told yet, as its facts read by now. Pure.

What was told is corrected by a notice (`desk.retracting`); what still waits is told as it is when
its time comes, and nobody has to be told that it once was otherwise.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import fields, replace

from desk.moments import moment
from desk.told import Telling
from schemas.alerts import Alert
from schemas.changes import (
    AdministrativePenalty,
    Catalogued,
    Change,
    ChangeEvent,
    EquityChange,
    TaxArrears,
    TaxPenalty,
)
from schemas.findings import Finding
from schemas.recalls import Recall, RecallKind

__all__ = ["amended_change", "as_it_is"]

_FIXED = frozenset(
    {"fact_id", "uscc", "seen_at", "remarks", "baseline", "provenance", "code", "new_holder_facts"}
)
_MONEY = frozenset({"amount", "fine", "confiscated"})


def as_it_is(alert: Alert, now: Telling, recalls: Collection[Recall]) -> Alert | None:
    """Return an alert as it has to be told after these recalls; None where only its brief is true.

    That is where the fact that the alert shows has ended and its pattern stands on others, and
    where an amendment says something that has no place among the fields of the fact.

    Parameters
    ----------
    now
        What the desk knows of the alert, with the recalls heard.
    """
    if now.line.fact_id != alert.change.fact_id:
        return None
    change: ChangeEvent | None = alert.change
    finding = alert.finding
    for recall in recalls:
        if finding is not None:
            finding = _found_by_now(finding, now, recall)
        if recall.what is RecallKind.AMENDED and recall.fact_id == alert.change.fact_id:
            change = change and amended_change(change, recall.amended, alert.masked)
    if change is None:
        return None
    if isinstance(change, EquityChange) and len(change.new_holder_facts) > len(now.beside):
        left = {fact.hex() for fact in now.beside}
        facts = tuple(fact for fact in change.new_holder_facts if fact.fact_id in left)
        change = replace(change, new_holder_facts=facts)
    return replace(alert, change=change, finding=finding, severity=now.line.severity)


def amended_change(
    change: ChangeEvent, said: Mapping[str, str], masked: Collection[str] = ()
) -> ChangeEvent | None:
    """Return a change that says what an amendment says; None where any of it has no place there.

    What is masked stays blank. Money is named with its unit, `fine_fen`; `amount_fen` is the sum of
    a change, and has no place where that is made of two.

    >>> from schemas.changes import Provenance
    >>> at = moment("2026-03-02")
    >>> arrears = TaxArrears(fact_id="0" * 32, uscc="0" * 18, occurred_at=at, seen_at=at, amount=1,
    ...                      provenance=Provenance(source="s"))
    >>> amended_change(arrears, {"amount_fen": "500", "tax": "增值税"}).amount
    500
    >>> amended_change(arrears, {"colour": "red"})
    """
    types = {field.name: field.type for field in fields(change)}
    new: dict[str, Any] = {}
    more: dict[str, str] = {}
    for name, text in said.items():
        field = _field(change, name)
        if field in masked or name in masked:
            continue
        if field in types and field not in _FIXED and (field not in _MONEY or field != name):
            try:
                new[field] = _value(text, types[field])
            except ValueError:  # msgspec's is one too
                return None
        elif isinstance(change, Catalogued) and name not in types:
            more[name] = text
        else:
            return None
    if more and isinstance(change, Catalogued):
        new["fields"] = {**change.fields, **more}
    return replace(change, **new)


def _field(change: Change, name: str) -> str:
    """Return the field that an amendment means; its own name where it is none of money."""
    if name != "amount_fen":
        stem = name.removesuffix("_fen")
        return stem if stem in _MONEY else name
    if isinstance(change, TaxPenalty):
        return "fine"
    if isinstance(change, AdministrativePenalty):
        return "fine" if change.confiscated is None else name
    return "amount" if isinstance(change, TaxArrears | Catalogued) else name


def _value(text: str, type_: Any) -> Any:
    if type_ == datetime or "datetime" in str(type_):
        return moment(text)
    if "tuple" in str(type_):
        return (text,)
    return msgspec.convert(text, type_, strict=False)


def _found_by_now(finding: Finding, now: Telling, recall: Recall) -> Finding:
    """Return the finding that the alert rests on after a recall: as judged anew, or what is left."""
    weights = dict(zip((fact.hex() for fact in now.facts), now.weights, strict=True))
    for found in recall.standing or ():
        if found.pattern == finding.pattern and {s.fact_id for s in found.steps} == set(weights):
            return found
    steps = tuple(step for step in finding.steps if step.fact_id in weights)
    if len(steps) == len(finding.steps):
        return finding
    points = sum(step.weight for step in steps)
    level = "act" if points >= finding.act else "notice"
    return replace(finding, steps=steps, points=points, level=level)
