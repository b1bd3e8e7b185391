"""What an operator can see of notifications."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from schemas.deliveries import DeliveryOutcome

__all__ = ["NotifierMetrics", "ReceiverSeries"]


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
            "Deliveries on their way to a receiver, those that wait for another try included.",
            ["institution", "channel"],
            registry=registry,
        )
        for receiver in receivers:
            self.of(receiver)

    def of(self, receiver: tuple[str, str]) -> ReceiverSeries:
        """Return the series of one receiver, at zero from now on."""
        return ReceiverSeries(self, receiver)


class ReceiverSeries:
    """The series of one receiver, looked up once instead of for every push."""

    def __init__(self, metrics: NotifierMetrics, receiver: tuple[str, str]) -> None:
        institution, channel = receiver
        self._pushes = {o: metrics.pushes.labels(institution, channel, o) for o in DeliveryOutcome}
        self._delay = metrics.delay.labels(channel)
        self._pending = metrics.pending.labels(institution, channel)

    def attempted(self, outcome: DeliveryOutcome) -> None:
        self._pushes[outcome].inc()

    def delivered(self, seconds: float) -> None:
        """Observe a delay; clocks of two machines may differ, so that it seems less than nothing."""
        self._delay.observe(max(0.0, seconds))

    def waiting(self, deliveries: int) -> None:
        self._pending.set(deliveries)
