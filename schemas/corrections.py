"""What becomes of a fact after it was published: withdrawn, amended, repaired, paid and so on."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from schemas.scalars import FactId, GivenUscc, Instant

__all__ = ["Corrected", "Correction", "CorrectionKind", "CorrectionOutcome"]


class CorrectionKind(StrEnum):
    """Why a fact no longer stands as it was. The catalogue's `ended_by` names these too."""

    WITHDRAWN = "withdrawn"  # 撤销: it should never have been published
    AMENDED = "amended"  # 更正: it stands, with other words or figures
    REPAIRED = "repaired"  # 信用修复: its authority repaired the credit
    REMOVED = "removed"  # 移出: off the list it was on
    EXPIRED = "expired"  # 到期: its time of publication is over
    PAID = "paid"  # 已履行: the debt is settled
    CONFIRMED = "confirmed"  # 核实无误: sources disagreed, and it stands as it was read first

    @property
    def ends(self) -> bool:
        """Whether the fact counts no longer."""
        return self not in (CorrectionKind.AMENDED, CorrectionKind.CONFIRMED)


class Correction(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One correction of one fact. It names what it corrects whole, so that nothing is looked up."""

    fact_id: FactId
    uscc: GivenUscc
    kind: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{2,39}$")]  # of the fact
    occurred_at: Instant  # of the fact
    what: CorrectionKind
    decided_at: Instant  # when its authority decided so
    seen_at: Instant  # when we took it in
    source: str  # whose word it is
    reason: str = ""
    amended: dict[str, str] = {}  # of an amendment: field -> what it says now
    objection_id: str = ""  # the request it was decided on, if any


class CorrectionOutcome(StrEnum):
    """What came of it. Stored, counted, shown."""

    ENDED = "ended"  # the fact counts no longer in its borrower's memory
    NOTED = "noted"  # an amendment: the fact counts as before
    REPEATED = "repeated"  # it had ended already
    UNKNOWN_FACT = "unknown_fact"  # the borrower's memory does not know it


class Corrected(Struct, frozen=True, kw_only=True, gc=False):
    """A correction and what came of it: where retractions begin."""

    correction: Correction
    outcome: CorrectionOutcome
