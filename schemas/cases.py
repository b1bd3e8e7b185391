"""What an institution does about an alert: a case, from its opening to its end."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from schemas.scalars import Fen, Instant, Severity, Unit
from schemas.watches import InstitutionId

__all__ = [
    "SHELVES",
    "Case",
    "CaseState",
    "Ending",
    "Last",
    "Lesson",
    "Measure",
    "Proposal",
    "shelf_of",
]


class CaseState(StrEnum):
    """Where a case is. `desk.transitions` is the whole table of how it gets from one to another."""

    OPEN = "open"  # 待处理: nobody has taken it
    ACKNOWLEDGED = "acknowledged"  # 处理中: somebody has
    SNOOZED = "snoozed"  # 暂缓: put off until a time
    REVIEW = "review"  # 待复核: an ending is proposed, another person has to confirm it
    CLOSED = "closed"  # 已办结
    WITHDRAWN = "withdrawn"  # 已撤回: the fact it rests on stands no longer

    @property
    def ended(self) -> bool:
        return self in (CaseState.CLOSED, CaseState.WITHDRAWN)


class Ending(StrEnum):
    """What an alert turned out to be."""

    CONFIRMED = "confirmed"  # 属实，已采取措施: with what was done about it
    KNOWN = "known"  # 属实，早已知悉
    NOT_RELEVANT = "not_relevant"  # 与授信无关
    WRONG_DATA = "wrong_data"  # 数据有误


class Measure(StrEnum):
    """What was done about a loan."""

    LIMIT_CUT = "limit_cut"  # 压降额度
    EARLY_RECALL = "early_recall"  # 提前收回
    COLLATERAL = "collateral"  # 追加担保
    WATCH = "watch"  # 列入关注名单


class Lesson(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the ranking learns an ending from: the alert's own traits, see `schemas.alerts`."""

    traits: dict[str, float] = {}
    prior: float = 0.0  # logit
    worth: Unit = 0.0


class Proposal(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The ending somebody (the maker) gave, and who confirmed it (the checker) where one must."""

    ending: Ending
    measures: tuple[Measure, ...] = ()
    note: str = ""
    maker: str
    at: Instant
    checker: str = ""
    lesson: Lesson | None = None


class Last(Struct, frozen=True, kw_only=True):
    """Who did the last thing to a case that matters to others, and when."""

    deed: str  # a `schemas.actions.Deed`
    by: str
    at: Instant


class Case(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One alert on the desk of its institution.

    The first fields are the alert's own, so that a list needs nothing else. `version` counts what
    two persons could do against each other; `revision` every change.
    """

    alert_id: str
    institution: InstitutionId
    uscc: str
    borrower_name: str = ""
    kind: str
    rule: str
    severity: Severity
    score: float = 0.0
    balance: Fen = 0  # of all loans concerned
    concern: str = ""
    fact_id: str = ""
    consents: tuple[str, ...] = ()  # references of the consents it was told under
    occurred_at: Instant
    raised_at: Instant
    opened_at: Instant  # when the desk got it; anew when reopened

    state: CaseState = CaseState.OPEN
    version: int = 1
    revision: int = 1
    holder: str = ""  # the post that has it
    level: int = 0  # how often it was escalated, by the clock or by a person
    steps: int = 0  # of them: the clock's, since `since`
    since: Instant | None = None  # from when the clock counts its steps, else from `opened_at`
    respond_by: Instant | None = None  # until when somebody should have taken it
    due_at: Instant | None = None  # until when it should have ended
    late: bool = False  # the supervisor was told that it is past `due_at`
    next_at: Instant | None = None  # when the clock has to look at it again
    until: Instant | None = None  # end of the snooze
    disputed: bool = False  # 异议中: an objection to a fact of it runs
    amended: bool = False  # 已更正: it was told otherwise once
    acknowledged_at: Instant | None = None  # first time
    ended_at: Instant | None = None
    proposal: Proposal | None = None
    last: Last | None = None
    requests: tuple[str, ...] = ()  # the newest that were done: a repeat of one is no second deed


SHELVES = ("open", "assigned", "acknowledged", "snoozed", "review", "closed", "withdrawn")
"""Where a list can find a case."""


def shelf_of(case: Case) -> str:
    """Return where a list finds a case: its state, or "assigned" while open and given to a post."""
    if case.state is CaseState.OPEN and case.holder:
        return "assigned"
    return case.state.value
