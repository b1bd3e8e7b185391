"""A row of a table of watches to an order, or the reason why it is none. Pure.

Until-days are meant to the last second of the day in Shanghai; from-days begin at its first.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from intake.dates import parse_when
from intake.directory import Directory
from intake.identities import Unidentified, identify
from intake.money import parse_fen
from intake.persons import screen_text
from intake.watch_columns import named
from schemas.changes import Dated
from schemas.incoming import Rejection, RejectReason, Row
from schemas.orders import AddWatch, Terms
from schemas.scalars import Severity
from schemas.sensitivity import ConsentPurpose, Sensitivity

__all__ = ["SOURCE", "read_watch"]

SOURCE = "watch_list"
_LAST_SECOND = timedelta(days=1, seconds=-1)
_PARTS = re.compile(r"[;；、|\n]+")
_R = RejectReason
_SEVERITY = {
    **{str(int(s)): s for s in Severity}, **{s.name.lower(): s for s in Severity},
    "提示": Severity.NOTICE, "预警": Severity.WARNING, "重大": Severity.CRITICAL,
}  # fmt: skip
_LEVEL = {
    **{s.value: s for s in Sensitivity}, "公开": Sensitivity.PUBLIC, "授权": Sensitivity.CONSENT,
    "受限": Sensitivity.RESTRICTED,
}  # fmt: skip
_PURPOSE = {
    **{p.value: p for p in ConsentPurpose}, "贷后管理": ConsentPurpose.POST_LOAN,
    "担保管理": ConsentPurpose.GUARANTEE, "授信审查": ConsentPurpose.CREDIT,
}  # fmt: skip
_WORDS: dict[str, dict[str, Any]] = {
    "lowest_severity": _SEVERITY, "consent_level": _LEVEL, "purpose": _PURPOSE,
}  # fmt: skip
_UNTIL, _FROM = ("maturity", "consent_until", "ends_at"), ("consent_from",)


class _Trouble(Exception):
    def __init__(self, reason: RejectReason, field: str, detail: str = "",
                 candidates: tuple[str, ...] = ()) -> None:  # fmt: skip
        super().__init__(field)
        self.reason, self.field, self.detail = reason, field, detail
        self.candidates = candidates


def read_watch(
    row: Row, institution: str, order_id: str, at: datetime, directory: Directory,
    kinds: Collection[str], *, by: str = "", seed: bool = True,
) -> AddWatch | Rejection:  # fmt: skip
    """Return the order that a row asks for.

    The borrower is named by its credit code or, where the directory knows one company of that name
    and no other, by its name; a branch stands for its parent, a merged company for its successor.
    `at` is when the order is given.
    """
    cells, titles = named(row.cells)
    try:
        for field, text in cells.items():
            if screen_text(text) != text:
                raise _Trouble(_R.PERSON_IDENTIFIER, field)
        uscc = _borrower(cells, directory)
        terms = _terms(cells, kinds)
    except _Trouble as trouble:
        personal = trouble.reason is _R.PERSON_IDENTIFIER
        return Rejection(
            source=row.source, load=row.load, file=row.file, row=row.row,
            field=titles.get(trouble.field, trouble.field),
            value=screen_text(cells.get(trouble.field, "")), reason=trouble.reason,
            detail=trouble.detail, candidates=trouble.candidates, seen_at=at,
            cells={} if personal else dict(row.cells),
        )  # fmt: skip
    return AddWatch(
        order_id=order_id, institution=institution, uscc=uscc, at=at, by=by, terms=terms, seed=seed
    )


def _borrower(cells: Mapping[str, str], directory: Directory) -> str:
    codes = [("uscc", cells.get("uscc", ""))]
    found = identify(
        codes, ("borrower_name", cells.get("borrower_name", "")), directory, frozenset()
    )
    if isinstance(found, Unidentified):
        raise _Trouble(found.reason, found.column, candidates=found.candidates)
    return found.uscc


def _terms(cells: Mapping[str, str], kinds: Collection[str]) -> Terms:
    given: dict[str, Any] = {}
    for field in ("loan_reference", "consent_reference"):
        if not cells.get(field):
            raise _Trouble(_R.MISSING_FIELD, field)
    for field in ("loan_reference", "consent_reference", "borrower_name", "collateral", "officer"):
        if text := cells.get(field):
            given[field] = text
    if text := cells.get("balance"):
        try:
            given["balance"] = parse_fen(text.replace(",", ""))
        except ValueError as error:
            raise _Trouble(_R.BAD_AMOUNT, "balance", str(error)) from None
    for field in (*_UNTIL, *_FROM):
        if text := cells.get(field):
            given[field] = _day(field, text)
    for field, words in _WORDS.items():
        if text := cells.get(field):
            if (found := words.get(text.lower())) is None:
                raise _Trouble(_R.BAD_VALUE, field, f"one of {', '.join(words)}")
            given[field] = found
    for field in ("guarantors", "kinds"):
        if text := cells.get(field):
            given[field] = tuple(part.strip() for part in _PARTS.split(text) if part.strip())
    for kind in given.get("kinds", ()):
        if kind not in kinds:
            raise _Trouble(_R.BAD_VALUE, "kinds", f"{kind} is no kind of the catalogue")
    try:
        return msgspec.convert(given, Terms)
    except msgspec.ValidationError as error:
        what, _, path = str(error).partition(" - at `$.")
        field = re.split(r"[.\[`]", path)[0]
        raise _Trouble(_R.BAD_VALUE, field, what) from None


def _day(field: str, text: str) -> datetime:
    try:
        when = parse_when(text)
    except ValueError as error:
        raise _Trouble(_R.BAD_DATE, field, str(error)) from None
    if when.dated not in (Dated.DAY, Dated.MINUTE):
        raise _Trouble(_R.BAD_DATE, field, "a day is needed")
    if field in _UNTIL and when.dated is Dated.DAY:
        return when.at + _LAST_SECOND
    return when.at
