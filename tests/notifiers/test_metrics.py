from __future__ import annotations

from prometheus_client import CollectorRegistry

from notifiers.breaker import BreakerState
from notifiers.metrics import NotifierMetrics
from schemas.deliveries import DeliveryOutcome


def test_every_series_starts_at_zero():
    registry = CollectorRegistry()
    NotifierMetrics(registry, [("north", "inbox"), ("north", "core")])
    for channel in ("inbox", "core"):
        where = {"institution": "north", "channel": channel}
        assert registry.get_sample_value("loanwatch_outbox_pending", where) == 0
        delay = registry.get_sample_value(
            "loanwatch_push_delay_seconds_count", {"channel": channel}
        )
        assert delay == 0
        states = {
            s: registry.get_sample_value("loanwatch_receiver_breaker", {**where, "state": s})
            for s in BreakerState
        }
        assert states == {"closed": 1, "open": 0, "half_open": 0}
        opened = registry.get_sample_value("loanwatch_receiver_breaker_opened_total", where)
        assert opened == 0
        for outcome in DeliveryOutcome:
            labels = {**where, "outcome": outcome}
            assert registry.get_sample_value("loanwatch_pushes_total", labels) == 0


def test_labels_are_closed_sets_that_name_no_borrower():
    registry = CollectorRegistry()
    NotifierMetrics(registry, [("north", "inbox")])
    labels = {label for m in registry.collect() for s in m.samples for label in s.labels}
    assert labels == {"institution", "channel", "outcome", "state", "le"}
