"""What an operator can see of the sources."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge

from schemas.source_health import Ailment, Health, SourceAlert

__all__ = ["SourceMetrics"]

_OUTCOMES = ("offered", "refused", "known")


class SourceMetrics:
    """Built once per process on the registry it is given. A label `source` is a configured name."""

    def __init__(self, registry: CollectorRegistry, sources: Iterable[str]) -> None:
        self._rows = Counter(
            "loanwatch_source_rows_total",
            "Rows a source gave: offered to intake, refused while reading, or known already.",
            ["source", "outcome"], registry=registry,
        )  # fmt: skip
        self._readings = Counter(
            "loanwatch_source_readings_total", "Readings of a source that ended, or failed.",
            ["source", "outcome"], registry=registry,
        )  # fmt: skip
        self._alerts = Counter(
            "loanwatch_source_alerts_total", "Operator alerts raised about a source.",
            ["source", "ailment"], registry=registry,
        )  # fmt: skip
        self._ailing = Gauge(
            "loanwatch_source_ailing", "1 while something is wrong with a source.",
            ["source", "ailment"], registry=registry,
        )  # fmt: skip
        self._last_row = Gauge(
            "loanwatch_source_last_row_timestamp_seconds",
            "Unix time of a source's last new row, 0 for none yet.",
            ["source"], registry=registry,
        )  # fmt: skip
        for source in sources:
            self._last_row.labels(source)
            for outcome in _OUTCOMES:
                self._rows.labels(source, outcome)
            for outcome in ("ended", "failed"):
                self._readings.labels(source, outcome)
            for ailment in Ailment:
                self._alerts.labels(source, ailment)
                self._ailing.labels(source, ailment)

    def took(self, source: str, *, offered: int, refused: int, known: int) -> None:
        for outcome, rows in zip(_OUTCOMES, (offered, refused, known), strict=True):
            self._rows.labels(source, outcome).inc(rows)

    def read(self, source: str, *, failed: bool) -> None:
        self._readings.labels(source, "failed" if failed else "ended").inc()

    def told(self, alerts: Iterable[SourceAlert]) -> None:
        for alert in alerts:
            if alert.raised:
                self._alerts.labels(alert.source, alert.ailment).inc()

    def shows(self, source: str, health: Health) -> None:
        for ailment in Ailment:
            self._ailing.labels(source, ailment).set(ailment in health.ailments)
        if health.last_row_at is not None:
            self._last_row.labels(source).set(health.last_row_at.timestamp())
