"""Cases as programs see them."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from portal.v1.pages import instant_of
from schemas.actions import Answer, Deed
from schemas.cases import Case, CaseState, Ending, Measure
from schemas.scalars import Instant, Severity

__all__ = ["CaseLine", "CasePage", "CaseSeen", "Entry", "Wish", "line_of", "seen"]


class CaseLine(Struct, frozen=True, kw_only=True):
    """A case in a list. `version` goes with an action: it is refused where the case moved on."""

    alert_id: str
    institution: str
    uscc: str
    borrower_name: str
    kind: str
    rule: str
    severity: Severity
    score: float
    balance: int  # fen
    occurred_at: Instant
    raised_at: Instant
    opened_at: Instant
    state: CaseState
    version: int
    holder: str  # the post that has it
    level: int  # how often it was escalated
    late: bool
    respond_by: Instant | None
    due_at: Instant | None


class CasePage(Struct, frozen=True, kw_only=True):
    """Newest first. `next` is empty on the last page."""

    items: tuple[CaseLine, ...]
    next: str


class Entry(Struct, frozen=True, kw_only=True):
    """One entry of a case's history; refused actions are kept too."""

    deed: Deed
    by: str
    at: Instant
    answer: Answer
    detail: str
    note: str


class CaseSeen(Struct, frozen=True, kw_only=True):
    """One case: where it is, what can be done now, what was done."""

    case: CaseLine
    ending: Ending | None
    measures: tuple[Measure, ...]
    maker: str
    checker: str
    until: Instant | None  # end of the snooze
    deeds: tuple[Deed, ...]
    history: tuple[Entry, ...]


class Wish(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be done; the caller is who does it. See `docs/alerts.md` for what a deed needs."""

    deed: Deed
    version: int = 0  # of the case as it was seen; 0: whatever it is by now
    note: str = ""
    to: str = ""  # assign: the post
    until: Instant | None = None  # snooze
    ending: Ending | None = None  # dispose
    measures: tuple[Measure, ...] = ()


_OF_CASE = tuple(name for name in CaseLine.__struct_fields__)
_TIMES = ("occurred_at", "raised_at", "opened_at", "respond_by", "due_at")


def line_of(row: dict[str, Any]) -> CaseLine:
    """Return a row of the store as a line."""
    times = {name: instant_of(row[name]) if row[name] else None for name in _TIMES}
    values = {name: row[name] for name in _OF_CASE} | times
    return msgspec.convert({**values, "late": bool(values["late"])}, CaseLine, strict=False)


def seen(
    case: Case, deeds: tuple[Deed, ...], history: tuple[dict[str, Any], ...]
) -> CaseSeen:  # fmt: skip
    """Return a case with its history, as it is shown."""
    said = case.proposal
    entries = tuple(
        Entry(
            deed=Deed(row["deed"]), by=row["by"], at=instant_of(row["at"]),
            answer=Answer(row["answer"]), detail=row["detail"], note=row["note"],
        )
        for row in history
    )  # fmt: skip
    return CaseSeen(
        case=CaseLine(**{name: getattr(case, name) for name in _OF_CASE}),
        ending=said.ending if said else None, measures=said.measures if said else (),
        maker=said.maker if said else "", checker=said.checker if said else "",
        until=case.until, deeds=deeds, history=entries,
    )  # fmt: skip
