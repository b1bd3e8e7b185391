"""An alert that is not pushed at once, or not at all, with the reason. Nothing is dropped silently."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from schemas.scalars import Instant, Severity
from schemas.watches import InstitutionId

__all__ = ["Fate", "Held", "HeldAlert"]


class Held(StrEnum):
    """Why an alert was not pushed at once."""

    SILENCED = "silenced"  # a person of the institution asked for it
    INHIBITED = "inhibited"  # a graver alert of the same borrower says so already
    COOLING = "cooling"  # milder than what was told of the borrower a little ago
    GROUPED = "grouped"  # gathered with others of its group
    DIGEST = "digest"  # waits for the digest
    OUT_OF_HOURS = "out_of_hours"  # waits for the institution to open
    RECALLED = "recalled"  # its fact fell while it was on its way: told to nobody
    STORM = "storm"  # over the cap: told in a summary


class Fate(StrEnum):
    """What became of an alert that was held."""

    WAITING = "waiting"
    TOLD = "told"  # in the notice that is named
    MOVED = "moved"  # held on for another reason
    SETTLED = "settled"  # no longer true when its time came, or disposed of by then
    KEPT = "kept"  # told to nobody; found here


class HeldAlert(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One stay of one alert. The newest record of an alert and reason is its state.

    A notice about a watch that waits is one too: under its own id, with its type (`seed`) as kind and
    without a rule.
    """

    alert_id: str
    institution: InstitutionId
    uscc: str  # the borrower
    kind: str
    rule: str
    severity: Severity
    reason: Held
    by: str = ""  # the silence, the alert that inhibits, the group
    channels: tuple[str, ...] = ()  # the only ones it was held from; empty: all
    until: Instant | None = None  # when its stay ends; None when it does not
    reminder: bool = False  # of an alert that was told, or is held, already
    fate: Fate = Fate.WAITING
    notice_id: str = ""  # what told of it
    raised_at: Instant
    held_at: Instant
    at: Instant  # of this record
