"""What an operator can see of notifications."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from notifiers.breaker import Breaker, BreakerState
from schemas.deliveries import DeliveryOutcome

__all__ = ["NotifierMetrics", "ReceiverSeries"]


class NotifierMetrics:
    """Built once per process on the registry it is given. Labels are closed sets."""

    def __init__(self, registry: CollectorRegistry, receivers: Iterable[tuple[str, str]]) -> None:
        self.pushes = Counter(
            "loanwatch_pushes_total",
            "Attempts to hand a notice over, by institution, channel and outcome.",
            ["institution", "channel", "outcome"],
            registry=registry,
        )
        self.delay = Histogram(
            "loanwatch_push_delay_seconds",
            "From intake of an alert's change, or from when another notice became due, to its delivery.",
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
        self.breaker = Gauge(
            "loanwatch_receiver_breaker",
            "1 for the state a receiver's circuit breaker is in: closed, open or half_open.",
            ["institution", "channel", "state"],
            registry=registry,
        )
        self.opened = Counter(
            "loanwatch_receiver_breaker_opened_total",
            "Times a receiver's circuit breaker opened, or stayed open after a trial.",
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
        self._states = {s: metrics.breaker.labels(institution, channel, s) for s in BreakerState}
        self._opened, self._counted = metrics.opened.labels(institution, channel), 0
        self._state = BreakerState.CLOSED
        self._states[self._state].set(1)

    def attempted(self, outcome: DeliveryOutcome) -> None:
        self._pushes[outcome].inc()

    def delivered(self, seconds: float) -> None:
        """Observe a delay; clocks of two machines may differ, so that it seems less than nothing."""
        self._delay.observe(max(0.0, seconds))

    def breaker(self, breaker: Breaker) -> None:
        if breaker.state is not self._state:
            self._states[self._state].set(0)
            self._states[breaker.state].set(1)
            self._state = breaker.state
        if breaker.opened != self._counted:
            self._opened.inc(breaker.opened - self._counted)
            self._counted = breaker.opened

    def waiting(self, deliveries: int) -> None:
        self._pending.set(deliveries)
