"""A borrower needs a person's attention at one institution."""

from __future__ import annotations

from msgspec import Struct

from schemas.changes import ChangeEvent
from schemas.decisions import Reason
from schemas.exposures import Exposure
from schemas.findings import Finding
from schemas.scalars import Fen, Instant, Severity, Unit
from schemas.scores import Score
from schemas.ties import Link
from schemas.watches import InstitutionId

__all__ = ["Alert", "Loan"]


class Loan(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The loan an alert concerns, as the institution named it."""

    watch_id: str
    reference: str = ""
    balance: Fen = 0
    maturity: Instant | None = None
    consent_reference: str = ""  # of the consent (授权) under which the institution may know


class Alert(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One concern for one institution, with the evidence it rests on.

    `change` may be about another company than the borrower: then `borrower` is given and `path`
    leads from the one to the other, or `exposure` lists the institution's borrowers tied to it.
    """

    alert_id: str
    institution: InstitutionId
    concern: str  # "{uscc}:{rule}": two alerts with one concern are one worry seen twice
    rule: str
    severity: Severity
    reason: Reason
    change: ChangeEvent
    score: Score
    borrower: str = ""  # its credit code, where the change is another company's
    borrower_name: str = ""
    loans: tuple[Loan, ...] = ()
    finding: Finding | None = None  # of a pattern: the facts it is made of
    path: tuple[Link, ...] = ()  # from the company of the change to the borrower
    exposure: Exposure | None = None
    worth: Unit = 0.0  # probability that the institution will find it right, see `detectors.ranker`
    prior: float = 0.0  # log-odds of the same before anybody had said anything
    traits: dict[str, float] = {}  # what a ranking learns from, see `routing.traits`
    raised_at: Instant  # wall clock of the monitor
    masked: tuple[
        str, ...
    ] = ()  # fields of the change that this institution may not see, blank here

    @property
    def uscc(self) -> str:
        """The borrower; the company of the change where many borrowers are tied to it."""
        return self.borrower or self.change.uscc
