"""What an operator sees of noise: what was held and why, what was pushed, what waits."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge

from schemas.held import Held
from schemas.silences import SilenceOutcome

__all__ = ["NoiseMetrics"]

ABOUT_WATCHES = ("seed", "watch.ending", "watch.transferred")
ALONE, REMINDER = "alone", "reminder"  # causes of a push that nothing was held for


class NoiseMetrics:
    """Built once per process on the registry it is given; every series starts at zero."""

    def __init__(self, registry: CollectorRegistry, institutions: Iterable[str]) -> None:
        self.held = Counter(
            "loanwatch_held_total", "Times an alert was held instead of pushed, by reason.",
            ["institution", "reason"], registry=registry,
        )  # fmt: skip
        self.told = Counter(
            "loanwatch_told_total", "Messages with alerts, by what the alerts had waited for.",
            ["institution", "cause"], registry=registry,
        )  # fmt: skip
        self.waiting = Gauge(
            "loanwatch_waiting_alerts", "Alerts that wait on desks of this process, by reason.",
            ["institution", "reason"], registry=registry,
        )  # fmt: skip
        self.held_notices = Counter(
            "loanwatch_held_notices_total",
            "Notices about watches that waited for the opening or for room, by type and reason.",
            ["institution", "type", "reason"], registry=registry,
        )  # fmt: skip
        self.waiting_notices = Gauge(
            "loanwatch_waiting_notices", "Notices about watches that wait on desks of this process.",
            ["institution"], registry=registry,
        )  # fmt: skip
        self.silences = Gauge(
            "loanwatch_silences", "Silences that are not over, on desks of this process.",
            ["institution"], registry=registry,
        )  # fmt: skip
        self.wishes = Counter(
            "loanwatch_silence_answers_total", "Silences added and ended, and why others were not.",
            ["outcome"], registry=registry,
        )  # fmt: skip
        for institution in institutions:
            self.silences.labels(institution)
            self.waiting_notices.labels(institution)
            for type_ in ABOUT_WATCHES:
                for why in (Held.OUT_OF_HOURS, Held.STORM):
                    self.held_notices.labels(institution, type_, why)
            for reason in Held:
                self.held.labels(institution, reason)
                if reason is not Held.INHIBITED:
                    self.waiting.labels(institution, reason)
                    self.told.labels(institution, reason)
            for cause in (ALONE, REMINDER):
                self.told.labels(institution, cause)
        for outcome in SilenceOutcome:
            self.wishes.labels(outcome)
