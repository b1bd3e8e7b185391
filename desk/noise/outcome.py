"""What the desk decided: what is pushed, and what became of alerts that were held."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from msgspec import Struct

from schemas.alerts import Alert
from schemas.held import Fate, Held, HeldAlert
from schemas.notes import Brief
from schemas.notices import Notice, severity_of, type_of
from schemas.quiet import NoticeStay, Stay
from schemas.silences import Silence, SilenceAnswer

__all__ = ["Cases", "Outcome", "Passing", "Push", "Told", "held_alert", "held_notice"]


class Cases(Protocol):
    """What the institution has done about alerts by now."""

    def ended(self, alert_id: str) -> bool:
        """Return whether an alert is disposed of, or no longer true."""

    def answered(self, alert_id: str) -> bool:
        """Return whether somebody has taken an alert, or put it off; what has ended is answered."""


class Passing(Struct, frozen=True):
    """An alert on its way out, with the stay it comes from, if it waited."""

    brief: Brief
    alert: Alert | None
    came: datetime
    stay: Stay | None = None


class Push(Struct, frozen=True, kw_only=True):
    """One message to one institution."""

    cause: Held | None  # what its alerts waited for; None for an alert told at once
    key: str = ""  # of the wait
    briefs: tuple[Brief, ...]
    alert: Alert | None = None  # whole, where it is about one
    since: datetime  # when the first of them came
    at: datetime
    to: tuple[str, ...] = ()  # channels; empty: those for everybody
    silence: Silence | None = None  # that is over
    reminder: int = 0  # 1 is the first, 0 is none


class Told(Struct, frozen=True):
    """A notice of another stage that is told now, with the stay it comes from, if it waited."""

    notice: Notice
    stay: NoticeStay | None


class Outcome(Struct):
    """Collects decisions, in the order they were made."""

    pushes: list[Push] = []
    held: list[HeldAlert] = []
    answers: list[SilenceAnswer] = []
    waiting: list[NoticeStay] = []
    told: list[Told] = []


def held_notice(stay: NoticeStay, now: datetime, fate: Fate = Fate.WAITING) -> HeldAlert:
    """Return the record of a notice that waited: under its own id, its type as kind, without a rule."""
    notice = stay.notice
    return HeldAlert(
        alert_id=notice.notice_id, institution=stay.institution, uscc=getattr(notice, "uscc", ""),
        kind=type_of(notice), rule="", severity=severity_of(notice), reason=stay.reason, fate=fate,
        notice_id=notice.notice_id if fate is Fate.TOLD else "", raised_at=notice.at,
        held_at=stay.held_at, at=now,
    )  # fmt: skip


def held_alert(stay: Stay, now: datetime, fate: Fate = Fate.WAITING, notice: str = "") -> HeldAlert:
    """Return the record of a stay as it is at a time."""
    brief = stay.brief
    return HeldAlert(
        alert_id=brief.alert_id, institution=stay.institution, uscc=brief.uscc, kind=brief.kind,
        rule=brief.rule, severity=brief.severity, reason=stay.reason, by=stay.key, channels=stay.to,
        until=None if fate is Fate.KEPT else stay.due, fate=fate, notice_id=notice,
        raised_at=brief.raised_at, held_at=stay.held_at, at=now,
    )  # fmt: skip
