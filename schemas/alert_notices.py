"""Notices about one alert each: that it is there, and what became of it."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from schemas.alerts import Alert
from schemas.notes import Brief, Note
from schemas.scalars import Instant

__all__ = [
    "AlertAmended", "AlertAssigned", "AlertDisputed", "AlertEscalated", "AlertRaised",
    "AlertReminded", "AlertRetracted", "FieldChange", "RetractReason", "raised",
]  # fmt: skip


class AlertRaised(Note, frozen=True, kw_only=True, omit_defaults=True, tag="alert.raised"):
    """A new alert, or one pushed again because it grew worse. `notice_id` is the alert's id."""

    alert: Alert


class AlertReminded(Note, frozen=True, kw_only=True, omit_defaults=True, tag="alert.reminded"):
    """An alert that is still open after the interval, or true again when a silence ended."""

    brief: Brief
    times: int = 1  # 1 is the first reminder


class AlertAssigned(Note, frozen=True, kw_only=True, omit_defaults=True, tag="alert.assigned"):
    """An alert was given to somebody, who is in `to`."""

    brief: Brief
    by: str = ""
    note: str = ""


class AlertEscalated(Note, frozen=True, kw_only=True, omit_defaults=True, tag="alert.escalated"):
    """Nobody acknowledged an alert in time: the next step's people are told."""

    brief: Brief
    step: int  # 1 is the first escalation
    steps: int = 0  # how many there are in all; 0 where it is not said
    by: str = ""  # the person who escalated; empty when time ran out
    note: str = ""


class RetractReason(StrEnum):
    WITHDRAWN = "withdrawn"  # the authority took the fact back
    REPAIRED = "repaired"  # credit repair (信用修复)
    REMOVED = "removed"  # off the list (移出)
    EXPIRED = "expired"  # its time of publication is over (到期)
    PAID = "paid"  # the debt is settled (已履行)
    OBJECTION_UPHELD = "objection_upheld"  # the company objected (异议) and was right
    WRONG_COMPANY = "wrong_company"  # it was about somebody else
    RULE_CORRECTED = "rule_corrected"  # recomputed, the alert would not have been raised


class AlertRetracted(Note, frozen=True, kw_only=True, omit_defaults=True, tag="alert.retracted"):
    """What was told does not stand: the receiver must not use it against the borrower."""

    brief: Brief
    reason: RetractReason
    fact_ids: tuple[str, ...] = ()  # the facts that fell
    reference: str = ""  # document or case number of the correction
    note: str = ""


class FieldChange(Struct, frozen=True, omit_defaults=True):
    """One field of a fact, before and after. Both are text for a person, left out if `masked`."""

    field: str
    before: str = ""
    after: str = ""
    masked: bool = False  # it changed; how is for those whose consent reaches it, who may ask


class AlertAmended(Note, frozen=True, kw_only=True, omit_defaults=True, tag="alert.amended"):
    """The fact stands, but reads otherwise."""

    brief: Brief  # as it is now
    changes: tuple[FieldChange, ...] = ()
    reference: str = ""
    note: str = ""


class AlertDisputed(Note, frozen=True, kw_only=True, omit_defaults=True, tag="alert.disputed"):
    """The company objects (异议), or its objection is decided."""

    brief: Brief
    objection_id: str
    running: bool = True  # False: decided, and the fact stands
    until: Instant | None = None  # by when it must be decided
    note: str = ""


def raised(alert: Alert) -> AlertRaised:
    """Return the notice of a new alert, which has the alert's own id and time."""
    return AlertRaised(
        notice_id=alert.alert_id, institution=alert.institution, at=alert.raised_at, alert=alert
    )
