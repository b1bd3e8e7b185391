"""A case as the page of its alert shows it: where it is, who has it, what can be done, its history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol

from msgspec import Struct

from desk.permission import CLOCK_DEEDS
from desk.transitions import deeds_from
from schemas import codec
from schemas.actions import Acted, Action, Deed
from schemas.cases import Case, shelf_of
from store.base import Store
from store.cases import case_of, deeds_of

__all__ = ["CaseFile", "Desk", "case_file"]

_decode: Callable[[bytes], Case] = codec.decoder(Case)


class Desk(Protocol):
    """Where actions are decided."""

    async def act(self, action: Action) -> Acted | None:
        """Return the answer; None where there is none in time."""
        ...

    def recent(self, alert_id: str) -> tuple[Acted, ...]:
        """Return what was decided lately about an alert: the store is a moment behind."""
        ...


class CaseFile(Struct, frozen=True, kw_only=True):
    """What the page needs. `entries` are oldest first."""

    case: Case
    shelf: str
    overdue: bool
    deeds: tuple[Deed, ...]  # that are legal now, by some post or other
    entries: Sequence[dict[str, Any]]


def case_file(store: Store, desk: Desk, alert_id: str, now: datetime) -> CaseFile | None:
    """Return the newest that is known of a case, None where there is none. Blocks."""
    row = case_of(store, alert_id)
    recent = desk.recent(alert_id)
    known = [acted.case for acted in recent if acted.case is not None]
    if row is not None:
        known.append(_decode(row["record"].encode()))
    if not known:
        return None
    case = max(known, key=lambda one: one.revision)
    late = case.due_at is not None and case.due_at < now and not case.state.ended
    return CaseFile(
        case=case, shelf=shelf_of(case), overdue=late or (case.late and not case.state.ended),
        deeds=tuple(deed for deed in deeds_from(case.state) if deed not in CLOCK_DEEDS),
        entries=_entries(deeds_of(store, alert_id), recent),
    )  # fmt: skip


def _entries(rows: list[dict[str, Any]], recent: Sequence[Acted]) -> list[dict[str, Any]]:
    """Join what is stored with what was decided lately; both may have the same entry."""
    stored = {(row["deed"], row["by"], row["revision"], row["request_id"]) for row in rows}
    for acted in recent:
        if (acted.deed.value, acted.by, acted.revision, acted.request_id) not in stored:
            rows.append(
                {
                    "deed": acted.deed.value, "by": acted.by, "at": acted.at,
                    "answer": acted.answer.value, "detail": acted.detail, "note": acted.note,
                    "assigned": acted.to, "until": acted.until,
                    "ending": acted.ending.value if acted.ending else "",
                    "measures": [measure.value for measure in acted.measures],
                }
            )  # fmt: skip
    return rows
