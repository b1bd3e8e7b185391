"""What the monitor concluded of one change: the record that everything stored is built from."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Raw, Struct

from schemas.changes import ChangeEvent
from schemas.decisions import Decision
from schemas.scalars import Severity
from schemas.scores import Score

__all__ = ["Assessment", "Outcome", "RawAssessment"]


class Outcome(StrEnum):
    """What became of something that was read. `REJECTED` is given at the door."""

    ACCEPTED = "accepted"  # a new fact
    MERGED = "merged"  # a known fact, read once more: a further provenance
    REJECTED = "rejected"


class Assessment(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A change, what it was found to be, its score and every decision taken on it."""

    change: ChangeEvent
    outcome: Outcome
    score: Score | None = None  # None when merged
    severity: Severity | None = None  # None when no rule and no threshold asked for anyone
    rule: str = ""
    decisions: tuple[Decision, ...] = ()


class RawAssessment(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """An `Assessment` on its way out, the change as the very bytes that were read.

    Fields, names and order are those of `Assessment`, and so are its bytes.
    """

    change: Raw
    outcome: Outcome
    score: Score | None = None
    severity: Severity | None = None
    rule: str = ""
    decisions: tuple[Decision, ...] = ()
