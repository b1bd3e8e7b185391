"""How a loan went on, as its bank says: what alerts are measured by in the end."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from schemas.scalars import Fen, GivenUscc, Instant
from schemas.watches import InstitutionId

__all__ = ["LoanOutcome", "LoanState", "OutcomeTally", "RefusedOutcome"]


class LoanState(StrEnum):
    """What became of a loan."""

    OVERDUE = "overdue"  # 逾期
    DEFAULT = "default"  # 违约: overdue for more than 90 days, or held to be beyond repair
    EXTENDED = "extended"  # 展期
    RESTRUCTURED = "restructured"  # 重组
    RECALLED = "recalled"  # 提前收回
    REPAID = "repaid"  # 结清
    WRITTEN_OFF = "written_off"  # 核销

    @property
    def bad(self) -> bool:
        """Whether an alert beforehand would have been worth its while."""
        return self in _BAD


_BAD = frozenset({
    LoanState.OVERDUE, LoanState.DEFAULT, LoanState.RESTRUCTURED, LoanState.WRITTEN_OFF,
})  # fmt: skip


class LoanOutcome(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that happened to one loan. Said again with the same day it replaces itself."""

    outcome_id: str  # see `schemas.identifiers.outcome_id`
    institution: InstitutionId
    uscc: GivenUscc
    loan_reference: Annotated[str, Meta(min_length=1, max_length=64)]
    state: LoanState
    occurred_at: Instant
    days_overdue: Annotated[int, Meta(ge=0, le=36_600)] = 0
    amount: Fen = 0  # concerned: overdue, recalled, repaid …
    by: str = ""  # who said so: a post, a token
    at: Instant  # when it was said


class RefusedOutcome(Struct, frozen=True, kw_only=True):
    """A row or item that was not taken, and why."""

    row: int  # 1 is the first
    field: str
    value: str  # masked where it looks personal
    reason: str
    detail: str


class OutcomeTally(Struct, frozen=True, kw_only=True):
    """What came of a table of outcomes. `refused` names the first hundred; all are stored."""

    rows: int
    taken: int
    refused_rows: int
    refused: tuple[RefusedOutcome, ...]
