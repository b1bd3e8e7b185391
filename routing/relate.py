"""A grave fact and the company's neighbours: echoes to few of them, one round trip to many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from routing.discretion import Discretion
from routing.exposure import with_borrower
from routing.grade import Grade
from routing.match import match
from routing.route import Keep, Routed, route
from routing.spread import severity_of, spread
from routing.told import ToldOf
from schemas.alerts import Alert
from schemas.changes import kind_of
from schemas.decisions import Decision, Reason
from schemas.echoes import Decided, Echo, HubEcho, Traveller
from schemas.exposures import Exposed, Exposure
from schemas.identifiers import alert_id
from schemas.policy import Policy
from schemas.ties import Link, Relations
from schemas.watches import Watch

__all__ = ["HUB_RULE", "RELATED_RULE", "hub_alerts", "route_echo", "summarise", "travellers"]

RELATED_RULE, HUB_RULE = "related", "related_many"
_MOST_MEMBERS = 20_000  # of a hub, the strongest ties: what fits into one record of a log


def travellers(
    fact: Echo | HubEcho, path: tuple[Link, ...], links: Sequence[Link], relations: Relations,
    partition_of: Callable[[str], int],
) -> list[tuple[int, Traveller]]:  # fmt: skip
    """Return what leaves a company whose trouble this is, or which has just heard of it.

    Few neighbours get an echo each, in the partition of theirs; from `hub_from` on there is one
    traveller that visits every partition of theirs, and goes no further than that.
    """
    reached = spread(path, fact.strength, links, relations)
    if len(reached) < relations.hub_from:
        return [
            (
                partition_of(link.target),
                Echo(
                    change=fact.change, score=fact.score, severity=fact.severity,
                    path=(*path, link), strength=strength,
                ),
            )
            for link, strength in reached
        ]  # fmt: skip
    members: dict[int, list[Link]] = {}
    for link, _ in reached[:_MOST_MEMBERS]:
        members.setdefault(partition_of(link.target), []).append(link)
    hub = HubEcho(
        change=fact.change, score=fact.score, severity=fact.severity, path=path,
        members={p: tuple(found) for p, found in members.items()},
        strength=max(strength for _, strength in reached),
    )  # fmt: skip
    return [(min(members), hub)]


def route_echo(
    echo: Echo, watches: Sequence[Watch], told: ToldOf, policy: Policy, now: datetime,
    keep: Keep | None = None, *, discretion: Discretion,
) -> Routed:  # fmt: skip
    """Decide for each institution that watches the company at the end of an echo's path."""
    severity = severity_of(echo.strength, echo.severity, policy.relations)
    grade = Grade(severity, RELATED_RULE)
    return route(
        echo.change,
        echo.score,
        grade,
        watches,
        told,
        policy,
        now,
        path=echo.path,
        keep=keep,
        discretion=discretion,
    )


def summarise(
    hub: HubEcho, partition: int, watches: Callable[[str], Sequence[Watch]], relations: Relations,
    new: Callable[[str], bool],
) -> tuple[HubEcho, list[Decided]]:  # fmt: skip
    """Return the traveller after its visit to one partition, and what was decided there.

    `new` tells whether a borrower hears of the fact for the first time.
    """
    change, exposed = hub.change, dict(hub.exposed)
    severity = severity_of(hub.strength, hub.severity, relations)
    decided = []
    for link in hub.members.get(partition, ()):
        found = watches(link.target)
        if not found or severity is None or not new(link.target):
            continue
        answers: dict[str, Reason | None] = {}
        balance: dict[str, int] = {}
        for watch in sorted(found, key=lambda w: w.watch_id):
            why_not = match(
                watch, kind_of(change), severity, change.occurred_at, baseline=change.baseline
            )
            if why_not is None or watch.institution not in answers:
                answers[watch.institution] = why_not
            if why_not is None:
                balance[watch.institution] = balance.get(watch.institution, 0) + watch.balance
        name = next((w.borrower_name for w in found if w.borrower_name), "")
        for bank, total in balance.items():
            one = Exposed(uscc=link.target, name=name, link=link, balance=total)
            exposed[bank] = with_borrower(exposed.get(bank, Exposure()), one)
        decided.append(
            Decided(
                fact_id=change.fact_id, uscc=link.target, seen_at=change.seen_at,
                decisions=tuple(
                    _decision(bank, why_not, change.fact_id)
                    for bank, why_not in sorted(answers.items())
                ),
            )
        )  # fmt: skip
    left = {p: links for p, links in hub.members.items() if p != partition}
    after = HubEcho(
        change=change, score=hub.score, severity=hub.severity, path=hub.path, members=left,
        strength=hub.strength, exposed=exposed,
    )  # fmt: skip
    return after, decided


def hub_alerts(
    hub: HubEcho, relations: Relations, now: datetime, discretion: Discretion
) -> Iterable[Alert]:
    """Yield one alert a bank, once every partition was visited: with no more than all may know."""
    severity = severity_of(hub.strength, hub.severity, relations)
    if hub.members or severity is None:
        return
    for bank, exposure in sorted(hub.exposed.items()):
        alert = Alert(
            alert_id=_hub_alert_id(hub.change.fact_id, bank),
            institution=bank,
            concern=f"{hub.change.uscc}:{HUB_RULE}",
            rule=HUB_RULE,
            severity=severity,
            reason=Reason.FIRST,
            change=hub.change,
            score=hub.score,
            borrower_name=hub.change.name,
            path=hub.path,
            exposure=exposure,
            raised_at=now,
        )
        yield discretion.veiled(alert, ())


def _hub_alert_id(fact_id: str, bank: str) -> str:
    return alert_id(fact_id, bank, HUB_RULE)


def _decision(bank: str, why_not: Reason | None, fact_id: str) -> Decision:
    if why_not is not None:
        return Decision(institution=bank, reason=why_not, rule=HUB_RULE)
    return Decision(
        institution=bank,
        reason=Reason.GROUPED,
        rule=HUB_RULE,
        alert_id=_hub_alert_id(fact_id, bank),
    )
