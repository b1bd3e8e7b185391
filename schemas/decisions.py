"""Why an institution is, or is not, told. Stored, counted and shown: nothing is dropped silently."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

__all__ = ["Decision", "Reason"]


class Reason(StrEnum):
    """The routing's answer for one fact and one institution."""

    FIRST = "first"  # a new concern at this institution
    WORSE = "worse"  # a known concern grew graver
    REMINDER = "reminder"  # a known concern again after the interval
    GROUPED = "grouped"  # a known concern within the interval: added to it, not pushed
    BASELINE = "baseline"  # history, or before the watch began
    BELOW_THRESHOLD = "below_threshold"  # neither rule nor score asks for anyone
    NOT_WATCHED = "not_watched"  # nobody lends to this company
    WATCH_PAUSED = "watch_paused"
    WATCH_EXPIRED = "watch_expired"  # not yet begun counts as baseline
    CONSENT_INVALID = "consent_invalid"  # no consent at the time of the event
    CONSENT_TOO_NARROW = "consent_too_narrow"  # the borrower has not agreed to facts so delicate
    KIND_NOT_WANTED = "kind_not_wanted"
    SEVERITY_NOT_WANTED = "severity_not_wanted"
    INHIBITED = "inhibited"  # a graver alert of the same fact says so already
    OVER_BUDGET = "over_budget"  # held back: the bank's budget has no room for one worth so little
    SHADOW = "shadow"  # of a rule or pattern on trial: counted, told to nobody

    @property
    def sends(self) -> bool:
        return self in _SENDS


_SENDS = frozenset({Reason.FIRST, Reason.WORSE, Reason.REMINDER})


class Decision(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One decision. `institution` is empty where the answer concerns nobody in particular."""

    institution: str = ""
    reason: Reason
    alert_id: str = ""  # the alert raised, or the one it was grouped into or inhibited by
    rule: str = ""  # the rule or pattern decided on, empty where it is none
