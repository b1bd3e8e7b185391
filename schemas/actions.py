"""What persons want done with a case, and what came of it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from schemas.cases import Case, CaseState, Ending, Lesson, Measure
from schemas.scalars import Instant
from schemas.watches import InstitutionId

__all__ = ["Acted", "Action", "Answer", "Deed"]


class Deed(StrEnum):
    """What can be done to a case. The last six are the clock's and the corrections'."""

    ACKNOWLEDGE = "acknowledge"  # 接收
    ASSIGN = "assign"  # 转派
    COMMENT = "comment"  # 备注
    ESCALATE = "escalate"  # 上报: also by the clock, while nobody has acknowledged
    SNOOZE = "snooze"  # 暂缓
    DISPOSE = "dispose"  # 处置: give it an ending
    APPROVE = "approve"  # 复核通过: by another person than who disposed
    RETURN = "return"  # 复核退回
    REOPEN = "reopen"  # 重新打开
    WAKE = "wake"  # 暂缓到期
    OVERDUE = "overdue"  # 超过办结时限
    WITHDRAW = "withdraw"  # 撤回: its fact stands no longer
    AMEND = "amend"  # 更正: it reads otherwise
    DISPUTE = "dispute"  # 异议中: somebody objects to its fact
    SETTLE = "settle"  # 异议了结: the fact stands


class Action(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One wish. Which of the optional fields a deed needs says `desk.asked`."""

    request_id: Annotated[str, Meta(min_length=1, max_length=64)]
    institution: InstitutionId
    alert_id: str
    deed: Deed
    by: Annotated[str, Meta(min_length=1, max_length=64)]  # a post of the institution
    at: Instant
    version: int = 0  # of the case as the person saw it; 0: whatever it is by now
    note: Annotated[str, Meta(max_length=2000)] = ""
    to: Annotated[str, Meta(max_length=64)] = ""  # assign: the post
    until: Instant | None = None  # snooze
    ending: Ending | None = None  # dispose
    measures: tuple[Measure, ...] = ()
    lesson: Lesson | None = None  # dispose: what the ranking learns it from


class Answer(StrEnum):
    """What came of an action: done, or the reason why not."""

    DONE = "done"
    REPEATED = "repeated"  # the same request was done already: nothing is done twice
    UNKNOWN = "unknown"  # the institution has no such case, or no longer
    OUTRUN = "outrun"  # somebody else was first: `Acted.case.last` says who, what and when
    ILLEGAL = "illegal"  # not in the state the case is in
    NOT_STAFF = "not_staff"  # who acts, or whom it is assigned to, is no post of the institution
    NOT_PERMITTED = "not_permitted"  # not by somebody of that role
    SAME_PERSON = "same_person"  # four eyes: who proposed an ending cannot confirm it
    INCOMPLETE = "incomplete"  # something the deed needs is missing or wrong, see `detail`


class Acted(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer, and the entry of the case's history. Refused actions are kept too."""

    request_id: str = ""  # empty where nobody asked: the clock
    institution: InstitutionId
    alert_id: str
    deed: Deed
    by: str
    at: Instant  # when the desk decided
    answer: Answer
    detail: str = ""  # which field, what was done before; for a person
    note: str = ""
    to: str = ""
    until: Instant | None = None
    ending: Ending | None = None
    measures: tuple[Measure, ...] = ()
    before: CaseState | None = None
    after: CaseState | None = None
    left: str = ""  # shelf of the case before, see `schemas.cases.shelf_of`
    shelf: str = ""  # and afterwards
    revision: int = 0  # of the case afterwards
    case: Case | None = None  # as it is afterwards, also where the action was refused
