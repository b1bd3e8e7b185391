"""What an operator can see of notifications."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from schemas.deliveries import DeliveryOutcome

__all__ = ["NotifierMetrics"]


class NotifierMetrics:
    """Built once per process on the registry it is given. Labels are closed sets."""

    def __init__(self, registry: CollectorRegistry, receivers: Iterable[tuple[str, str]]) -> None:
        self.pushes = Counter(
            "loanwatch_pushes_total",
            "Attempts to hand an alert over, by institution, channel and outcome.",
            ["institution", "channel", "outcome"],
            registry=registry,
        )
        self.delay = Histogram(
            "loanwatch_push_delay_seconds",
            "From intake of a change to its alert being delivered.",
            ["channel"],
            registry=registry,
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600, 3600),
        )
        self.pending = Gauge(
            "loanwatch_outbox_pending",
            "Deliveries waiting for a receiver.",
            ["institution", "channel"],
            registry=registry,
        )
        for institution, channel in receivers:
            self.delay.labels(channel)
            self.pending.labels(institution, channel)
            for outcome in DeliveryOutcome:
                self.pushes.labels(institution, channel, outcome)
