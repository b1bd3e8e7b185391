"""What was said of a fact does not stand as it was said: a word to whoever told anybody of it."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from schemas.findings import Finding
from schemas.notices import Notice
from schemas.scalars import FactId, Instant, Uscc

__all__ = ["Recall", "RecallKind"]


class RecallKind(StrEnum):
    """What became of the fact. The first six are those of a correction."""

    WITHDRAWN = "withdrawn"  # 撤销
    AMENDED = "amended"  # 更正
    REPAIRED = "repaired"  # 信用修复
    REMOVED = "removed"  # 移出
    EXPIRED = "expired"  # 到期
    PAID = "paid"  # 已履行
    DISPUTED = "disputed"  # 异议中: somebody objects, and nothing is decided
    STANDS = "stands"  # 维持: the objection is over and the fact stands as it was

    @property
    def ends(self) -> bool:
        """Whether the fact counts no longer."""
        return self not in _STAYING


_STAYING = frozenset({RecallKind.AMENDED, RecallKind.DISPUTED, RecallKind.STANDS})


class Recall(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One copy goes to each partition of the desks, because any institution may have been told.

    `standing` says what the borrower's patterns are without the fact: a pattern alert that rested
    on it stands on these, or not at all. None where the trail has forgotten the fact: then an alert
    is judged by its own evidence.
    """

    recall_id: str  # the same for the same thing said twice, see `schemas.identifiers`
    fact_id: FactId
    uscc: Uscc  # of the company of the fact
    kind: str  # of the fact
    occurred_at: Instant  # of the fact
    what: RecallKind
    decided_at: Instant
    at: Instant  # when the monitor learnt of it: delay runs from here
    source: str  # whose word it is
    reason: str = ""
    amended: dict[str, str] = {}  # field -> what it says now
    withheld: tuple[str, ...] = ()  # of these, what not everybody may see: only that it changed
    objection_id: str = ""
    until: Instant | None = None  # of a dispute: by when it is to be decided
    standing: tuple[Finding, ...] | None = None
    found: tuple[Notice, ...] = ()  # of an answer of the store: notices that named the fact
