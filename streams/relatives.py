"""ties, echoes → echoed, alerts: a grave fact goes on to the companies tied to its own."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from functools import partial
from typing import cast

from msgspec.structs import replace

from config.regions import region_names
from routing.discretion import Discretion
from routing.heard import heard, hearing
from routing.industry import industry_alerts, visit
from routing.relate import HUB_RULE, hub_alerts, route_echo, summarise, travellers
from routing.spread import links_of
from routing.told import NOTHING_TOLD, Word
from schemas import codec
from schemas.alerts import Alert
from schemas.changes import ChangeEvent
from schemas.decisions import Decision, Reason
from schemas.echoes import Decided, Echo, HubEcho, IndustryEcho, Traveller
from schemas.policy import Policy
from schemas.scalars import Severity
from schemas.scores import Scored
from schemas.sensitivity import Sensitivity
from streams.appraisal import Appraisal
from streams.borrowers import Borrowers
from streams.clock import Clock
from streams.metrics import StreamMetrics
from streams.transport.records import partition_for
from streams.work import Work

__all__ = ["Relatives", "decode_travellers"]

_PUBLIC = Sensitivity.PUBLIC  # what goes along ties goes to banks without the company's consent
decode_travellers = codec.batch_decoder(cast(type[Traveller], Traveller))


class Relatives:
    """What the monitor does about ties. A change that is not grave costs one comparison."""

    def __init__(
        self, policy: Policy, discretion: Discretion, appraisal: Appraisal, clock: Clock,
        metrics: StreamMetrics,
    ) -> None:  # fmt: skip
        self._policy, self._relations = policy, policy.relations
        self._discretion = discretion
        self._places = region_names()
        self._appraisal, self._clock, self._metrics = appraisal, clock, metrics

    def start(
        self, change: ChangeEvent, scored: Scored, severity: Severity, borrowers: Borrowers,
        work: Work,
    ) -> None:  # fmt: skip
        """Send a new fact on its way, if it is grave, public, no history, and its company has ties."""
        if severity < self._relations.from_severity or change.baseline:
            return
        if not borrowers.ties(change.uscc) or self._discretion.of(change) is not _PUBLIC:
            return
        fact = Echo(change=change, score=scored.whole(), severity=severity, path=(), strength=1.0)
        self._mark(change, change.uscc, borrowers)
        self._send_on(fact, change.uscc, change.name, borrowers, work)

    def take(
        self, traveller: Echo | HubEcho | IndustryEcho, borrowers: Borrowers, work: Work
    ) -> Counter[Reason]:
        """Decide for what has arrived, tell, and send on; return the decisions counted."""
        if isinstance(traveller, IndustryEcho):
            self._visit_trade(traveller, borrowers, work)
            return Counter()
        if isinstance(traveller, HubEcho):
            return self._visit(traveller, borrowers, work)
        change, uscc = traveller.change, traveller.uscc
        if not self._mark(change, uscc, borrowers):
            return Counter()
        told, watches = borrowers.told_of(uscc), borrowers.watches(uscc)
        keep = self._appraisal.of_echo(traveller, borrowers)
        routed = route_echo(
            traveller, watches, told, self._policy, self._clock(), keep, discretion=self._discretion
        )
        borrowers.tell(uscc, routed.told)
        for alert in routed.alerts:
            self._tell(alert, work)
        if watches:
            one = Decided(
                fact_id=change.fact_id, uscc=uscc, seen_at=change.seen_at,
                decisions=routed.decisions,
            )  # fmt: skip
            work.send("echoed", uscc, codec.encode(one), borrowers.partition)
        name = next((w.borrower_name for w in watches if w.borrower_name), "")
        self._send_on(traveller, uscc, name, borrowers, work)
        return Counter(decision.reason for decision in routed.decisions)

    def _visit(self, hub: HubEcho, borrowers: Borrowers, work: Work) -> Counter[Reason]:
        after, decided = summarise(
            hub, borrowers.partition, borrowers.watches, self._relations,
            lambda uscc: self._mark(hub.change, uscc, borrowers),
        )  # fmt: skip
        for one in decided:
            work.send("echoed", one.uscc, codec.encode(one), borrowers.partition)
        if after.members:
            work.send("echoes", hub.change.uscc, codec.encode(after), min(after.members))
        keep, held = self._appraisal.of_hub(after, borrowers), list[Decision]()
        for alert in hub_alerts(after, self._relations, self._clock(), self._discretion):
            if (kept := keep(alert.institution)) is not None:
                worth = {"worth": kept.worth, "prior": kept.prior, "traits": kept.traits}
                self._tell(replace(alert, **worth), work)
            else:
                bank = alert.institution
                held.append(Decision(institution=bank, reason=Reason.OVER_BUDGET, rule=HUB_RULE))
        if held:
            change = hub.change
            one = Decided(
                fact_id=change.fact_id, uscc=change.uscc, seen_at=change.seen_at,
                decisions=tuple(held),
            )  # fmt: skip
            decided = [*decided, one]
            work.send("echoed", change.uscc, codec.encode(one), borrowers.partition)
        return Counter(decision.reason for one in decided for decision in one.decisions)

    def _visit_trade(self, echo: IndustryEcho, borrowers: Borrowers, work: Work) -> None:
        alarm = echo.alarm
        after = visit(echo, borrowers.partition, borrowers.of_trade(alarm.industry, alarm.district))
        if after.left:
            work.send("echoes", alarm.alarm_id, codec.encode(after), after.left[0])
        for alert in industry_alerts(after, self._clock(), self._places):
            self._tell(alert, work)

    def _send_on(self, fact: Echo, uscc: str, name: str, borrowers: Borrowers, work: Work) -> None:
        links = links_of(uscc, name, borrowers.ties(uscc), self._relations)
        if not links:
            return
        place = partial(_place, partitions=borrowers.partitions)
        for partition, traveller in travellers(fact, fact.path, links, self._relations, place):
            if isinstance(traveller, HubEcho) and self._summed_up_lately(fact, uscc, borrowers):
                return
            key = traveller.uscc if isinstance(traveller, Echo) else uscc
            work.send("echoes", key, codec.encode(traveller), partition)

    def _summed_up_lately(self, fact: Echo, uscc: str, borrowers: Borrowers) -> bool:
        """Return whether the banks have had a summary of this hub within the interval; remember it.

        A hub in trouble has many grave facts in a row: one of them says it.
        """
        told, at = borrowers.told_of(uscc).get("", NOTHING_TOLD), fact.change.occurred_at
        last = told.last(HUB_RULE)
        often = timedelta(days=self._policy.remind_after_days)
        if last is not None and fact.severity <= last.severity and at - last.occurred_at < often:
            return True
        word = Word(fact.severity, at, fact.change.fact_id)
        borrowers.tell(uscc, {"": told.telling(HUB_RULE, word)})
        return False

    def _mark(self, change: ChangeEvent, uscc: str, borrowers: Borrowers) -> bool:
        """Remember that a company has heard of the fact; return whether it had not."""
        marks = borrowers.heard[uscc]
        if heard(marks, change.fact_id):
            return False
        borrowers.heard[uscc] = hearing(marks, change.fact_id)
        return True

    def _tell(self, alert: Alert, work: Work) -> None:
        work.send("alerts", alert.institution, codec.encode(alert))
        self._metrics.raised(alert.institution, alert.severity)


def _place(uscc: str, partitions: int) -> int:
    return partition_for(uscc.encode(), partitions)
