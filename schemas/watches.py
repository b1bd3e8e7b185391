"""A bank's standing order: tell us about this borrower."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from schemas.scalars import Fen, GivenUscc, Instant, Severity
from schemas.sensitivity import ConsentPurpose, Sensitivity

__all__ = ["InstitutionId", "Officer", "Watch", "WatchState"]

InstitutionId = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{1,31}$")]
Officer = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.@-]{0,64}$")]
"""Staff id of a person at the institution, as the institution gives it; empty for nobody."""


class WatchState(StrEnum):
    """Where a watch is in its life. Its periods are another matter: see `routing.match`."""

    ACTIVE = "active"
    PAUSED = "paused"  # by the institution: nothing is told until it resumes
    ENDED = "ended"  # by itself: the loan has matured, or the consent is over
    MOVED = "moved"  # to another company: see `moved_to`
    REMOVED = "removed"  # by the institution

    @property
    def over(self) -> bool:
        return self in _OVER


_OVER = frozenset({WatchState.ENDED, WatchState.MOVED, WatchState.REMOVED})


class Watch(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One loan of one institution to one borrower, watched under a consent (授权).

    `consent_level` is the most delicate kind of fact that the borrower agreed to be told of.
    """

    watch_id: str
    institution: InstitutionId
    uscc: GivenUscc
    borrower_name: str = ""
    loan_reference: str = ""
    balance: Fen = 0
    maturity: Instant | None = None
    starts_at: Instant  # facts from before are baseline: shown, never pushed
    ends_at: Instant | None = None
    consent_reference: str = ""
    consent_from: Instant
    consent_until: Instant | None = None
    kinds: tuple[str, ...] = ()  # wanted kinds; empty means all
    lowest_severity: Severity = Severity.NOTICE
    state: WatchState = WatchState.ACTIVE
    collateral: str = ""  # 抵质押物, as the institution describes it
    guarantors: tuple[str, ...] = ()  # credit codes or names of companies
    officer: Officer = ""
    consent_level: Sensitivity = Sensitivity.CONSENT
    purpose: ConsentPurpose = ConsentPurpose.POST_LOAN
    noticed_end: Instant | None = None  # the end that the institution was told of beforehand
    moved_from: str = ""  # watch on the company that this one was before
    former_uscc: str = ""  # that company
    moved_to: str = ""  # company that this watch has moved to
    version: int = 0  # counts what the monitor has decided of it; 0: loaded as it is

    @property
    def ends(self) -> Instant | None:
        """When it ends by itself: at the first of its ends, None where it has none."""
        found = [end for end in (self.ends_at, self.maturity, self.consent_until) if end]
        return min(found) if found else None
