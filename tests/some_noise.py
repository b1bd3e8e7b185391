"""Stays and silences to write tests with: only what a test is about is said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from quiet_bank import silence
from some_alerts import COMPANY, NOON, alert

from schemas.held import Fate, Held, HeldAlert
from schemas.scalars import Severity
from schemas.silences import SilenceAnswer, SilenceOutcome

__all__ = ["answered", "stay"]


def stay(number: int = 1, reason: Held = Held.GROUPED, fate: Fate = Fate.WAITING, **more: Any):
    values: dict[str, Any] = {
        "alert_id": alert(number).alert_id, "institution": "north", "uscc": COMPANY,
        "kind": "tax_arrears", "rule": "tax_arrears", "severity": Severity.WARNING,
        "reason": reason, "by": COMPANY, "until": NOON + timedelta(hours=1), "fate": fate,
        "raised_at": NOON, "held_at": NOON + timedelta(seconds=number), "at": NOON,
    }  # fmt: skip
    return HeldAlert(**values | more)


def answered(number: int = 1, outcome: SilenceOutcome = SilenceOutcome.ADDED, **more: Any):
    one = silence(number, at=NOON, rule="tax_arrears")
    values: dict[str, Any] = {
        "institution": "north", "outcome": outcome, "silence": one, "at": NOON,
    }  # fmt: skip
    return SilenceAnswer(**values | more)
