"""The notice by which the past recipients of an alert learn what became of it. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from desk.recalling import Heard, Verdict
from desk.told import EVERYBODY, Telling
from schemas.identifiers import notice_id
from schemas.notices import (
    AlertAmended,
    AlertDisputed,
    AlertRetracted,
    FieldChange,
    Notice,
    RetractReason,
)
from schemas.recalls import Recall, RecallKind

__all__ = ["about_another", "notice_of"]

_REASONS = {
    RecallKind.WITHDRAWN: RetractReason.WITHDRAWN,
    RecallKind.REPAIRED: RetractReason.REPAIRED,
    RecallKind.REMOVED: RetractReason.REMOVED,
    RecallKind.EXPIRED: RetractReason.EXPIRED,
    RecallKind.PAID: RetractReason.PAID,
    RecallKind.AMENDED: RetractReason.RULE_CORRECTED,  # amended, it makes no such pattern any more
}


def notice_of(
    before: Telling, heard: Heard, recall: Recall, to: tuple[str, ...], now: datetime
) -> Notice | None:
    """Return what these recipients are told, in one notice; None where there is nothing to tell.

    `to` are those who were told, or of them those who were told since: nobody gets it twice.
    """
    if heard.verdict is Verdict.KNOWN or not to:
        return None
    after, brief = heard.telling, heard.telling.brief
    name = notice_id("recall", after.key, recall.recall_id, *to)
    to = () if to == (EVERYBODY,) else to
    head: dict[str, Any] = {
        "notice_id": name, "institution": after.institution, "at": now, "to": to, "brief": brief,
    }  # fmt: skip
    if heard.verdict is Verdict.RETRACT:
        upheld = recall.objection_id and recall.what is RecallKind.WITHDRAWN
        reason = RetractReason.OBJECTION_UPHELD if upheld else _REASONS[recall.what]
        return AlertRetracted(
            **head, reason=reason, fact_ids=(recall.fact_id,), reference=recall.objection_id,
            note=recall.reason,
        )  # fmt: skip
    if heard.verdict is Verdict.AMEND:
        return AlertAmended(
            **head, changes=_changes(before, heard, recall), reference=recall.objection_id,
            note=recall.reason,
        )  # fmt: skip
    return AlertDisputed(
        **head, objection_id=recall.objection_id, running=heard.verdict is Verdict.DISPUTE,
        until=recall.until, note=recall.reason,
    )  # fmt: skip


def about_another(recall: Recall, telling: Telling) -> bool:
    """Return whether what ended is a fact about a new holder that an alert names."""
    fact = bytes.fromhex(recall.fact_id)
    return (
        recall.what.ends
        and fact in (*telling.beside, *telling.shed)
        and (recall.uscc != telling.line.uscc)
    )


def _changes(before: Telling, heard: Heard, recall: Recall) -> tuple[FieldChange, ...]:
    """Return what reads otherwise: fields of the fact, facts of a new holder, points of a pattern.

    The desk knows who was told, not what each consent reaches by now: of a field that is not for
    everybody it says that it changed, and no more.
    """
    fields = [
        FieldChange(field, masked=True)
        if field in recall.withheld
        else FieldChange(field, after=text)
        for field, text in sorted(recall.amended.items())
    ]
    if about_another(recall, before):
        fields.append(FieldChange("new_holder_facts", recall.kind, recall.what.value))
    points, left = sum(before.weights), sum(heard.telling.weights)
    if before.pattern and points != left:
        fields.append(FieldChange("points", f"{points:g}", f"{left:g}"))
    return tuple(fields)
