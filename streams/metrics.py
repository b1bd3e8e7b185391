"""What an operator sees of the streams. Seconds and totals; labels are closed sets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from desk.recalling import Verdict
from schemas.actions import Answer as DeedAnswer
from schemas.actions import Deed
from schemas.assessments import Outcome
from schemas.audit import Event, Oddity
from schemas.cases import CaseState
from schemas.corrections import CorrectionOutcome
from schemas.decisions import Reason
from schemas.incoming import RejectReason
from schemas.objections import Answer as ObjectionAnswered
from schemas.objections import Plea
from schemas.orders import OrderOutcome, OrderRefusal
from schemas.scalars import Severity
from streams.archived import ARCHIVED

__all__ = ["StreamMetrics"]

_DELAYS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60)


class StreamMetrics:
    """Built once per process on the registry it is given; every series starts at zero."""

    def __init__(self, registry: CollectorRegistry, stages: Iterable[str]) -> None:
        self.read = Counter(
            "loanwatch_events_in_total", "Records a stage has read.", ["stage", "topic"],
            registry=registry,
        )  # fmt: skip
        self.written = Counter(
            "loanwatch_events_out_total", "Records written to a topic.", ["stage", "topic"],
            registry=registry,
        )  # fmt: skip
        self.batch_seconds = Histogram(
            "loanwatch_batch_seconds", "Time a stage took for one batch.", ["stage"],
            registry=registry, buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1),
        )  # fmt: skip
        self.batch_cpu_seconds = Counter(
            "loanwatch_batch_cpu_seconds_total", "CPU time of its thread a stage took for batches.",
            ["stage"], registry=registry,
        )  # fmt: skip
        self.lag = Gauge(
            "loanwatch_consumer_lag", "Records a stage has yet to read.", ["stage", "topic"],
            registry=registry,
        )  # fmt: skip
        self.reads = Gauge(
            "loanwatch_stage_reads", "1 while a stage reads, 0 once what fetches for it has died.",
            ["stage"], registry=registry,
        )  # fmt: skip
        self.rejected = Counter(
            "loanwatch_rejected_total", "Rows refused at the door, by reason.", ["reason"],
            registry=registry,
        )  # fmt: skip
        self.parked = Gauge(
            "loanwatch_parked_rows", "Rejected rows that wait until their company is known.",
            registry=registry,
        )  # fmt: skip
        self.joined = Counter(
            "loanwatch_joined_total", "Parked rows that joined their company, as news or baseline.",
            ["as"], registry=registry,
        )  # fmt: skip
        self.corrections = Counter(
            "loanwatch_corrections_total", "Corrections of facts by what came of them.",
            ["outcome"], registry=registry,
        )  # fmt: skip
        self.objections = Counter(
            "loanwatch_objections_total", "Wishes about objections and repairs by their answer.",
            ["answer"], registry=registry,
        )  # fmt: skip
        self.late_objections = Gauge(
            "loanwatch_objections_overdue",
            "Objections and requests for repair past their deadline, of this process's partitions.",
            ["plea"], registry=registry,
        )  # fmt: skip
        self.seeds = Counter(
            "loanwatch_seeds_total", "Digests of what was known when a watch began.",
            registry=registry,
        )  # fmt: skip
        self.watch_orders = Counter(
            "loanwatch_watch_orders_total", "Orders on watches by what came of them, and why not.",
            ["outcome", "refusal"], registry=registry,
        )  # fmt: skip
        self.recalled = Counter(
            "loanwatch_recalled_alerts_total", "Alerts told of whose fact was recalled, by verdict.",
            ["verdict"], registry=registry,
        )  # fmt: skip
        self.recall_seconds = Histogram(
            "loanwatch_recall_seconds", "From a correction to its retractions in the outbox.",
            registry=registry, buckets=_DELAYS,
        )  # fmt: skip
        self.outcomes = Counter(
            "loanwatch_outcomes_total", "Changes by what became of them.", ["outcome"],
            registry=registry,
        )  # fmt: skip
        self.decisions = Counter(
            "loanwatch_decisions_total", "Decisions whether to tell an institution, by reason.",
            ["reason"], registry=registry,
        )  # fmt: skip
        self.alerts = Counter(
            "loanwatch_alerts_total", "Alerts raised, by institution and severity.",
            ["institution", "severity"], registry=registry,
        )  # fmt: skip
        self._raised: dict[tuple[str, Severity], Counter] = {}
        self.deeds = Counter(
            "loanwatch_deeds_total", "Deeds on cases, of persons and of the clock, by their answer.",
            ["deed", "answer"], registry=registry,
        )  # fmt: skip
        self.cases = Gauge(
            "loanwatch_cases", "Cases on the desks of this process, by institution and state.",
            ["institution", "state"], registry=registry,
        )  # fmt: skip
        self.delay = Histogram(
            "loanwatch_delay_seconds", "From intake of a batch's oldest change to the end of a stage.",
            ["stage"],
            registry=registry, buckets=_DELAYS,
        )  # fmt: skip
        self.recovery_seconds = Gauge(
            "loanwatch_recovery_seconds", "Time it took to load a partition's state, the last time.",
            ["stage"], registry=registry,
        )  # fmt: skip
        self.held = Gauge(
            "loanwatch_partitions_held", "Partitions this process works on, by stage.", ["stage"],
            registry=registry,
        )  # fmt: skip
        self.lost = Counter(
            "loanwatch_leases_lost_total",
            "Leases of a partition lost: fenced by another worker, or the log was unavailable.",
            ["stage", "why"], registry=registry,
        )  # fmt: skip
        self.store_up = Gauge(
            "loanwatch_store_up", "Whether the store took or answered the last thing asked of it.",
            registry=registry,
        )  # fmt: skip
        self.store_seconds = Histogram(
            "loanwatch_store_insert_seconds", "Time the store took for one flush.",
            registry=registry, buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
        )  # fmt: skip
        self.store_retries = Counter(
            "loanwatch_store_retries_total", "Flushes the store did not take and that were tried again.",
            registry=registry,
        )  # fmt: skip
        self.archived = Counter(
            "loanwatch_archived_records_total", "Records written to the store, by topic.", ["topic"],
            registry=registry,
        )  # fmt: skip
        self.audited = Counter(
            "loanwatch_audit_entries_total", "Entries of the audit, by what they are about.",
            ["event"], registry=registry,
        )  # fmt: skip
        self.access_alerts = Counter(
            "loanwatch_access_alerts_total", "Accesses that were not as usual, by what was odd.",
            ["oddity"], registry=registry,
        )  # fmt: skip
        for event in Event:
            self.audited.labels(event)
        for oddity in Oddity:
            self.access_alerts.labels(oddity)
        for stage in stages:
            for metric in (
                self.batch_seconds, self.batch_cpu_seconds, self.recovery_seconds, self.held,
            ):  # fmt: skip
                metric.labels(stage)
            for why in ("fenced", "unavailable"):
                self.lost.labels(stage, why)
        for stage in ("monitor", "archive"):
            self.delay.labels(stage)
        for topic in ARCHIVED:
            self.archived.labels(topic)
        for reject in RejectReason:
            self.rejected.labels(reject)
        for corrected in CorrectionOutcome:
            self.corrections.labels(corrected)
        for answer in ObjectionAnswered:
            self.objections.labels(answer)
        for plea in Plea:
            self.late_objections.labels(plea)
        for ordered in OrderOutcome:
            if ordered is not OrderOutcome.REFUSED:
                self.watch_orders.labels(ordered, "none")
        for refusal in OrderRefusal:
            if refusal:
                self.watch_orders.labels(OrderOutcome.REFUSED, refusal)
        for verdict in Verdict:
            self.recalled.labels(verdict)
        for how in ("news", "baseline"):
            self.joined.labels(how)
        for outcome in (Outcome.ACCEPTED, Outcome.MERGED):
            self.outcomes.labels(outcome)
        for reason in Reason:
            self.decisions.labels(reason)
        for deed in Deed:
            for reply in DeedAnswer:
                self.deeds.labels(deed, reply)

    def start_series(self, institutions: Iterable[str], reads: Iterable[tuple[str, str]]) -> None:
        """Create the series that depend on the configuration: who is told, what reads what."""
        for institution in institutions:
            for severity in Severity:
                self.alerts.labels(institution, severity.name.lower())
            for state in CaseState:
                self.cases.labels(institution, state)
        for pair in reads:
            self.read.labels(*pair)
            self.lag.labels(*pair)

    def raised(self, institution: str, severity: Severity, n: int = 1) -> None:
        """Count alerts. Looking a series up by its labels costs more than all else here."""
        key = institution, severity
        series = self._raised.get(key)
        if series is None:
            series = self._raised[key] = self.alerts.labels(institution, severity.name.lower())
        series.inc(n)

    def count_written(self, stage: str, counts: Mapping[str, int]) -> None:
        """Add what a transaction of a stage has written, by topic."""
        for topic, records in counts.items():
            self.written.labels(stage, topic).inc(records)
