"""A grave fact about one company on its way to those that are tied to it."""

from __future__ import annotations

from msgspec import Struct

from schemas.changes import ChangeEvent
from schemas.corrections import Correction
from schemas.decisions import Decision
from schemas.exposures import Exposure
from schemas.industry import IndustryAlarm
from schemas.scalars import FactId, Instant, Severity, Uscc
from schemas.scores import Score
from schemas.ties import Link

__all__ = [
    "Decided", "Echo", "Fallen", "HubEcho", "IndustryEcho", "Inheritance", "Traveller",
]  # fmt: skip


class Echo(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False, tag="echo"):
    """The fact, and the path by which it reaches the company at the end of it."""

    change: ChangeEvent
    score: Score
    severity: Severity  # of the fact itself
    path: tuple[Link, ...]
    strength: float  # (0, 1]

    @property
    def uscc(self) -> Uscc:
        return self.path[-1].target


class Decided(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What was decided for one borrower on a fact about another company."""

    fact_id: FactId
    uscc: Uscc  # the borrower
    seen_at: Instant  # intake time of the fact
    decisions: tuple[Decision, ...]


class HubEcho(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False, tag="hub"):
    """The fact of a company with very many ties: it visits one partition after the other.

    Each takes out its own members and adds which of them are whose borrowers; the last one tells
    every bank once.
    """

    change: ChangeEvent
    score: Score
    severity: Severity
    path: tuple[Link, ...] = ()  # from the company of the fact to the hub, if that is another
    members: dict[int, tuple[Link, ...]]  # partition -> ties into it that are still to visit
    strength: float  # over the strongest tie
    exposed: dict[str, Exposure] = {}  # bank -> its borrowers found so far


class IndustryEcho(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False, tag="industry"):
    """An alarm about a trade: it visits one partition after the other, the last tells every bank."""

    alarm: IndustryAlarm
    left: tuple[int, ...]  # partitions that are still to visit
    exposed: dict[str, Exposure] = {}  # bank -> its borrowers found so far


class Inheritance(
    Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False, tag="inheritance"
):
    """What was remembered of a company, on its way to the one that followed it, in the table's form."""

    uscc: Uscc  # of the successor
    memory: bytes = b""
    trail: bytes = b""
    heard: bytes = b""
    passed: tuple[Uscc, ...] = ()  # the former codes it came by, the first one first


class Fallen(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False, tag="fallen"):
    """A correction of a fact under a former code, on its way to who took its memory over."""

    uscc: Uscc  # of the successor
    correction: Correction
    passed: tuple[Uscc, ...] = ()


Traveller = Echo | HubEcho | IndustryEcho | Inheritance | Fallen
