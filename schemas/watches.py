"""A bank's standing order: tell us about this borrower."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from schemas.scalars import Fen, GivenUscc, Instant, Severity

__all__ = ["InstitutionId", "Watch", "WatchState"]

InstitutionId = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{1,31}$")]


class WatchState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    REMOVED = "removed"


class Watch(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One loan of one institution to one borrower, watched under a consent (授权)."""

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
