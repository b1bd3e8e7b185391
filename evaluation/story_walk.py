"""The simulated city watched as the product watches it: what is offered to banks, with the truth."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import TypeVar

import numpy as np
from msgspec import Struct

from detectors.examine import examine
from detectors.models import Models
from detectors.peers import standing_of
from routing.concerns import route_all
from routing.discretion import Discretion
from routing.grade import grader
from routing.told import Told
from routing.trail import NO_TRAIL
from routing.traits import prior, traits
from routing.typologies import Typologies
from schemas.catalogue import Kind
from schemas.changes import ChangeEvent, kind_of
from schemas.patterns import code_of
from schemas.policy import Policy
from schemas.watches import Watch
from simulate.city import City, city_watches
from simulate.events import events
from simulate.stories import Story
from simulate.truth import truth

__all__ = ["Offered", "Walk", "borrowers_of", "walk"]

_BATCH = 500
T = TypeVar("T")


class Offered(Struct, gc=False):
    """A new fact about a borrower, before anybody has decided whether to tell it."""

    at: float  # intake time, seconds since 1970
    company: int
    kind: str
    severity: int  # 0 where neither rule nor score nor pattern asks for anyone
    rule_severity: int  # of rules and patterns left aside: by rule or score alone
    score: float
    pattern: float  # points over those of `act`, of the pattern that has come furthest
    traits: dict[str, float]
    prior: float
    pushes: int  # alerts told, of all banks, grouped ones left out
    story: int  # place in the walk's stories, -1 for none
    patterns: tuple[tuple[str, str], ...] = ()  # name and level of each that it brought forward


class Walk(Struct, frozen=True):
    """All that was offered in order of intake, and the stories of borrowers that went bad."""

    offered: list[Offered]
    stories: list[Story]
    events: int  # accepted facts of all companies
    alerts: int
    borrowers: int


class _Table(dict[str, T]):
    """A table of the product without a log: an unknown key reads as `empty`."""

    def __init__(self, empty: T) -> None:
        super().__init__()
        self._empty = empty

    def __missing__(self, key: str) -> T:
        return self._empty


def borrowers_of(city: City) -> set[int]:
    return {int(place) for place in np.flatnonzero(city.loans)}


def walk(
    city: City, seed: int, days: int, policy: Policy, kinds: Mapping[str, Kind],
    disturb: Callable[[Iterator[ChangeEvent]], Iterable[ChangeEvent]] = iter,
    repeats: float = 0.02,
) -> Walk:  # fmt: skip
    """Examine, grade and route `days` of the city's changes as the monitor does, prequentially.

    A fact belongs to a story when it happens between its start and the default and is taken in
    before the default: later it warns nobody. `disturb` spoils the stream on its way.
    """
    start = city.start
    end = start + timedelta(days=days)
    borrowers = borrowers_of(city)
    bad = [s for s in truth(city, seed, start, days=days) if s.company in borrowers]
    by_company: dict[str, list[int]] = {}
    for place, story in enumerate(bad):
        by_company.setdefault(story.uscc, []).append(place)
    place_of = {city.uscc(place): place for place in borrowers}
    watches: dict[str, list[Watch]] = {}
    for watch in city_watches(city):
        watches.setdefault(watch.uscc, []).append(watch)
    standings = {company.uscc: standing_of(company) for company in city.companies()}
    memories, trails = dict[str, bytes](), _Table(NO_TRAIL)
    tolds: dict[str, dict[str, Told]] = {uscc: {} for uscc in watches}
    models, grade, typologies = Models(policy), grader(policy, kinds), Typologies(policy)
    discretion = Discretion(kinds, policy)
    names = {code_of(signal.id): f"had:{signal.id}" for signal in policy.signals}
    offered: list[Offered] = []
    accepted = alerts = 0
    stream = events(city, seed, start, repeats=repeats)
    for batch in _batches(disturb(stream), end):
        scores, _ = examine(batch, memories, standings.get, models, kinds)
        for change, scored in zip(batch, scores, strict=True):
            if scored is None:
                continue
            accepted += 1
            found = typologies.advance(change, trails)
            company = place_of.get(change.uscc)
            if company is None:
                continue
            score = scored.whole()
            graded = grade(change, score)
            routed = route_all(
                change, score, graded, found, watches[change.uscc], tolds[change.uscc], policy,
                change.seen_at, discretion=discretion,
            )  # fmt: skip
            tolds[change.uscc] |= routed.told
            alerts += len(routed.alerts)
            seen = traits(change, score, graded, found, trails[change.uscc], names)
            severities = [
                p.act_severity if f.level == "act" else p.notice_severity
                for p, f in found if not p.shadow
            ]  # fmt: skip
            offered.append(
                Offered(
                    at=change.seen_at.timestamp(), company=company, kind=kind_of(change),
                    severity=max([graded.severity or 0, *severities]),
                    rule_severity=graded.severity or 0, score=score.score,
                    pattern=seen.get("pattern", 0.0), traits=seen, prior=prior(seen),
                    pushes=len(routed.alerts),
                    story=_story_of(change, bad, by_company.get(change.uscc, ())),
                    patterns=tuple((p.id, f.level) for p, f in found),
                )
            )  # fmt: skip
    offered.sort(key=lambda one: one.at)  # stable: a clock of intake
    return Walk(offered, bad, accepted, alerts, len(borrowers))


def _batches(stream: Iterable[ChangeEvent], end: datetime) -> Iterator[list[ChangeEvent]]:
    batch: list[ChangeEvent] = []
    for change in stream:
        if change.occurred_at >= end:
            break
        batch.append(change)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    yield batch


def _story_of(change: ChangeEvent, stories: list[Story], places: Iterable[int]) -> int:
    for place in places:
        story = stories[place]
        default = story.default_at
        assert default is not None, "the truth holds companies that went bad"
        if story.starts_at <= change.occurred_at and change.seen_at < default:
            return place
    return -1
