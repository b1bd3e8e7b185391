"""The rows of held alerts and silences, made from structs in Python."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from schemas.held import HeldAlert
from schemas.silences import SilenceAnswer, SilenceOutcome


class HeldRow(Struct, frozen=True):
    institution: str
    held_at: datetime
    alert_id: str
    reason: str
    by: str
    channels: tuple[str, ...]
    reminder: bool
    uscc: str
    kind: str
    rule: str
    severity: int
    until: datetime | None
    fate: str
    notice_id: str
    raised_at: datetime
    at: datetime


class SilenceRow(Struct, frozen=True):
    institution: str
    silence_id: str
    rule: str
    kind: str
    borrower: str
    up_to: int
    channels: tuple[str, ...]
    author: str
    reason: str
    starts_at: datetime
    ends_at: datetime
    outcome: str
    ended_at: datetime | None
    ended_by: str
    at: datetime


def held_rows(h: HeldAlert, position: str) -> list[tuple[str, Struct]]:
    """Return the row of one stay as it is at a time."""
    said = {name: getattr(h, name) for name in HeldRow.__struct_fields__}
    named = {"reason": h.reason.value, "fate": h.fate.value, "severity": int(h.severity)}
    return [("held", HeldRow(**said | named))]


def silenced_rows(a: SilenceAnswer, position: str) -> list[tuple[str, Struct]]:
    """Return the row of a silence as it is after an answer; a refusal has none."""
    over = {SilenceOutcome.ADDED, SilenceOutcome.ENDED, SilenceOutcome.EXPIRED}
    s = a.silence
    if s is None or a.outcome not in over:
        return []
    row = SilenceRow(
        institution=a.institution, silence_id=s.silence_id, rule=s.rule, kind=s.kind,
        borrower=s.borrower, up_to=int(s.up_to), channels=s.channels, author=s.author,
        reason=s.reason, starts_at=s.starts_at, ends_at=s.ends_at, outcome=a.outcome.value,
        ended_at=s.ended_at, ended_by=s.ended_by, at=a.at,
    )  # fmt: skip
    return [("silences", row)]
