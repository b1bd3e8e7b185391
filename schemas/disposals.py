"""What a person said of an alert."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from schemas.scalars import Instant, Severity, Unit
from schemas.watches import InstitutionId

__all__ = ["Disposal", "Verdict"]


class Verdict(StrEnum):
    RIGHT = "right"  # worth knowing, and new
    KNOWN = "known"  # right, but known already from elsewhere
    WRONG = "wrong"  # not worth anybody's time

    @property
    def right(self) -> bool:
        return self is not Verdict.WRONG


class Disposal(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One verdict. The newest of an alert counts; a ranking learns from its traits, never its text.

    `traits` and `prior` are the alert's own, see `Alert`: what it looked like when it was raised.
    """

    alert_id: str
    institution: InstitutionId
    uscc: str = ""  # the borrower; empty in verdicts of old
    verdict: Verdict
    rule: str = ""
    severity: Severity = Severity.NOTICE
    traits: dict[str, float] = {}
    prior: float = 0.0  # logit
    worth: Unit = 0.0  # what it was held to be worth when it was raised
    by: str = ""  # a name at the institution, as it was given
    note: str = ""
    raised_at: Instant
    at: Instant
