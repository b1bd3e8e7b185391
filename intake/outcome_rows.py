"""A row of a table of loan outcomes to an outcome, or the reason why it is none. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from intake.dates import parse_when
from intake.identifiers import uscc_valid
from intake.money import parse_fen
from intake.persons import screen_text
from intake.text import loose_name, normal_code, normal_name
from intake.titled_table import Titles
from schemas.changes import Dated
from schemas.identifiers import outcome_id
from schemas.incoming import Rejection, RejectReason, Row
from schemas.loan_outcomes import LoanOutcome, LoanState

__all__ = ["HEADER", "SOURCE", "TITLES", "read_outcome"]

SOURCE = "loan_outcomes"
TITLES = {  # field: the titles it is read under
    "uscc": ("统一社会信用代码", "uscc"),
    "loan_reference": ("贷款编号", "loan reference"),
    "state": ("结果", "贷款状态", "state"),
    "occurred_at": ("发生日期", "日期", "date"),
    "days_overdue": ("逾期天数", "days overdue"),
    "amount": ("金额（元）", "金额", "amount (yuan)", "amount"),
}
_STATES = {
    **{state.value: state for state in LoanState}, "逾期": LoanState.OVERDUE,
    "违约": LoanState.DEFAULT, "不良": LoanState.DEFAULT, "展期": LoanState.EXTENDED,
    "重组": LoanState.RESTRUCTURED, "提前收回": LoanState.RECALLED, "结清": LoanState.REPAID,
    "已结清": LoanState.REPAID, "核销": LoanState.WRITTEN_OFF,
}  # fmt: skip
_R = RejectReason


class _Trouble(Exception):
    def __init__(self, reason: RejectReason, field: str, detail: str = "") -> None:
        super().__init__(field)
        self.reason, self.field, self.detail = reason, field, detail


def _plain(title: str) -> str:
    return loose_name(normal_name(title)).replace("_", "")


_BY_TITLE = {_plain(t): field for field, titles in TITLES.items() for t in (*titles, field)}
_NEEDED = ("uscc", "loan_reference", "state", "occurred_at")


def _fields_of(line: Iterable[str]) -> dict[str, str]:
    """Return the title that stands for each field, for those that are there."""
    found: dict[str, str] = {}
    for title in line:
        field = _BY_TITLE.get(_plain(title))
        if field is not None:
            found.setdefault(field, title)
    return found


HEADER = Titles(
    fields_of=_fields_of, needed=_NEEDED, wanted=", ".join(TITLES[field][0] for field in _NEEDED),
    template="docs/alerts.md",
)  # fmt: skip
"""How the header of a table of outcomes is known."""


def read_outcome(row: Row, institution: str, by: str, at: datetime) -> LoanOutcome | Rejection:
    """Return what a row says of a loan of an institution; `by` said it, at `at`.

    >>> from datetime import UTC
    >>> said = Row(source=SOURCE, load="l", file="a.csv", row=1, cells={
    ...     "统一社会信用代码": "91110105585615050L", "贷款编号": "样贷1号", "结果": "逾期",
    ...     "发生日期": "2026-07-01"})
    >>> found = read_outcome(said, "bank_one", "officer_1", datetime(2026, 7, 6, tzinfo=UTC))
    >>> found.state, f"{found.occurred_at:%Y-%m-%dT%H:%MZ}"
    (<LoanState.OVERDUE: 'overdue'>, '2026-06-30T16:00Z')
    """
    titles = _fields_of(row.cells)
    cells = {field: row.cells[title].strip() for field, title in titles.items()}
    try:
        return _outcome(row, cells, institution, by, at)
    except _Trouble as trouble:
        personal = any(screen_text(text) != text for text in row.cells.values())
        return Rejection(
            source=SOURCE, load=row.load, file=row.file, row=row.row,
            field=titles.get(trouble.field, trouble.field),
            value=screen_text(cells.get(trouble.field, "")), reason=trouble.reason,
            detail=trouble.detail, seen_at=at, cells={} if personal else dict(row.cells),
        )  # fmt: skip


def _outcome(
    row: Row, cells: Mapping[str, str], institution: str, by: str, at: datetime
) -> LoanOutcome:
    for field, text in cells.items():
        if screen_text(text) != text:
            raise _Trouble(_R.PERSON_IDENTIFIER, field)
    for field in _NEEDED:
        if not cells.get(field):
            raise _Trouble(_R.MISSING_FIELD, field)
    uscc = normal_code(cells["uscc"])
    if not uscc_valid(uscc):
        raise _Trouble(_R.BAD_IDENTIFIER, "uscc", "no credit code, or its check digit is wrong")
    state = _STATES.get(cells["state"].lower())
    if state is None:
        raise _Trouble(_R.BAD_VALUE, "state", f"one of {', '.join(_STATES)}")
    when = _day(cells["occurred_at"])
    if when > at.astimezone(when.tzinfo):
        raise _Trouble(_R.BAD_DATE, "occurred_at", "lies in the future")
    day, reference = f"{when:%Y-%m-%d}", cells["loan_reference"]
    try:
        return msgspec.convert(
            {
                "outcome_id": outcome_id(institution, reference, uscc, state, day),
                "institution": institution, "uscc": uscc, "loan_reference": reference,
                "state": state, "occurred_at": when, "days_overdue": _days(cells),
                "amount": _fen(cells), "by": by, "at": at,
            },
            LoanOutcome,
        )  # fmt: skip
    except msgspec.ValidationError as error:
        what, _, path = str(error).partition(" - at `$.")
        raise _Trouble(_R.BAD_VALUE, path.rstrip("`"), what) from None


def _day(text: str) -> datetime:
    try:
        when = parse_when(text)
    except ValueError as error:
        raise _Trouble(_R.BAD_DATE, "occurred_at", str(error)) from None
    if when.dated not in (Dated.DAY, Dated.MINUTE):
        raise _Trouble(_R.BAD_DATE, "occurred_at", "a day is needed")
    return when.at


def _days(cells: Mapping[str, str]) -> int:
    text = cells.get("days_overdue", "")
    if text and not (text.isascii() and text.isdigit()):
        raise _Trouble(_R.BAD_VALUE, "days_overdue", "a number of days")
    return int(text or 0)


def _fen(cells: Mapping[str, str]) -> int:
    text = cells.get("amount", "")
    try:
        return parse_fen(text.replace(",", "")) if text else 0
    except ValueError as error:
        raise _Trouble(_R.BAD_AMOUNT, "amount", str(error)) from None
