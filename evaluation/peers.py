"""Who a company is held against, and with which forests: amounts that are usual for others alone."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from time import process_time

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from detectors import HalfSpaceTrees
from detectors.examine import see
from detectors.features import FEATURES
from detectors.models import Models
from detectors.observations import Observation
from detectors.peers import standing_of
from evaluation.ranking import Interval, auc, bootstrap
from schemas.catalogue import Kind
from schemas.changes import ChangeEvent, amount_fen
from schemas.companies import Company
from schemas.policy import Forest, Policy
from simulate.city import build_city
from simulate.events import events

__all__ = ["FORESTS", "Held", "PeersResult", "Planted", "measure_peers", "planted", "river_scores"]

_START = datetime(2024, 1, 1, tzinfo=UTC)
_DAYS, _COMPANIES = 540, 20_000
_SEEDS = (111, 112)  # reported; shapes were chosen on others
_PART = 0.03  # of the amounts of small companies, that are made those of a large one
_TIMES = {"small": 30.0, "micro": 75.0}  # a large company's amounts against theirs, in the city
_WARM = 15_000  # observations that are not counted
_BATCH = 500
_DRAWS = 200
_SEED = 42

FORESTS: dict[str, Forest] = {
    f"{trees} trees, height {height}, window {window}": Forest(
        n_trees=trees, height=height, window_size=window
    )
    for trees, height, window in (
        (10, 8, 250), (10, 6, 250), (25, 6, 250), (15, 8, 250), (10, 10, 250), (10, 8, 100),
        (10, 8, 500),
    )
}  # fmt: skip
"""Shapes that were tried; on features that are put on the scale of the peers."""

Blind = Callable[[Company], Company]
_SEEN: dict[str, Blind] = {
    "all industries": lambda one: replace(one, industry="", size="", district=""),
    "industry": lambda one: replace(one, size="", district=""),
    "industry and district": lambda one: replace(one, size=""),
    "industry and size": lambda one: replace(one, district=""),
    "industry, size and district": lambda one: one,
}


class Planted(Struct, frozen=True):
    """Observations of one city in order of intake, and which of their amounts are a large one's."""

    observations: list[Observation]
    counted: list[int]  # places of planted amounts and of those of large companies, after warm-up
    odd: list[bool]  # of those
    companies: list[str]  # of those


class Held(Struct, frozen=True, kw_only=True):
    """How well the axis *peers* tells them, and at which price."""

    auc: Interval  # companies drawn anew
    microseconds: float  # of CPU, an observation, all that `Models.judge` does
    narrow: int  # segments narrower than an industry that had a forest in the end


class PeersResult(Struct, frozen=True, kw_only=True):
    observations: int
    planted: int
    by_peers: dict[str, Held]  # with the forests of the policy
    by_forest: dict[str, Held]  # against industry, size and district
    river: Held  # its defaults, which know neither size nor scale


def planted(
    seed: int, kinds: Mapping[str, Kind], seen: Blind, companies: int = _COMPANIES
) -> Planted:
    """Return a city as the models see it; `seen` says what is known of a company."""
    city = build_city(seed, companies, _START)
    known = {one.uscc: one for one in city.companies()}
    told = {uscc: standing_of(seen(one)) for uscc, one in known.items()}
    dice, memories = random.Random(seed), dict[str, bytes]()
    found = Planted([], [], [], [])
    stream = _changes(events(city, seed, _START))
    while some := list(islice(stream, _BATCH)):
        odds: list[bool] = []
        for place, change in enumerate(some):
            times = _TIMES.get(known[change.uscc].size) if amount_fen(change) else None
            odds.append(times is not None and dice.random() < _PART)
            if odds[-1] and times is not None:
                some[place] = _times(change, times)
        batch = see(some, memories, told.get, kinds)
        for place, observation in zip(batch.places, batch.observations, strict=True):
            change, odd = some[place], odds[place]
            large = known[change.uscc].size == "large" and bool(amount_fen(change))
            if (odd or large) and len(found.observations) >= _WARM:
                found.counted.append(len(found.observations))
                found.odd.append(odd)
                found.companies.append(change.uscc)
            found.observations.append(observation)
    return found


def _changes(stream: Iterator[ChangeEvent]) -> Iterator[ChangeEvent]:
    end = _START + timedelta(days=_DAYS)
    for change in stream:
        if change.occurred_at >= end:
            return
        yield change


def _times(change: ChangeEvent, times: float) -> ChangeEvent:
    """Return the change with its amount multiplied."""
    field = "amount" if hasattr(change, "amount") else "fine"
    value = getattr(change, field)
    return change if value is None else replace(change, **{field: int(value * times)})


def held_against(cities: Sequence[Planted], policy: Policy) -> Held:
    """Judge each city with models of its own; how well are the planted amounts told?"""
    odd: list[bool] = []
    values: list[float] = []
    units: list[str] = []
    spent, narrow = 0.0, 0
    for number, one in enumerate(cities):
        models, peers = Models(policy), list[float]()
        started = process_time()
        for at in range(0, len(one.observations), _BATCH):
            scores = models.judge(one.observations[at : at + _BATCH])
            peers += [scored.whole().axes.peers for scored in scores]
        spent += process_time() - started
        narrow += models.narrow
        odd += one.odd
        values += [peers[at] for at in one.counted]
        units += [f"{number}:{uscc}" for uscc in one.companies]
    right, found = np.array(odd), np.array(values)
    return Held(
        auc=bootstrap(lambda rows: auc(right[rows], found[rows]), units, seed=3, draws=_DRAWS),
        microseconds=spent / sum(len(one.observations) for one in cities) * 1e6,
        narrow=narrow // len(cities),
    )


def river_scores(one: Planted) -> NDArray[np.float64]:
    """Judge a city with River's defaults and features as they are, one forest an industry and family."""
    names = [feature.name for feature in FEATURES]
    rows = np.array([seen.features for seen in one.observations])
    segments: dict[str, list[int]] = defaultdict(list)
    for at, seen in enumerate(one.observations):
        segments[f"{seen.peers[0]}:{seen.family}"].append(at)
    scores = np.zeros(len(rows))
    for places in segments.values():
        scores[places] = HalfSpaceTrees(seed=_SEED).score_learn_many(rows[places], names)
    return scores


def river_defaults(cities: Sequence[Planted]) -> Held:
    odd: list[bool] = []
    values: list[float] = []
    units: list[str] = []
    spent = 0.0
    for number, one in enumerate(cities):
        started = process_time()
        scores = river_scores(one)
        spent += process_time() - started
        odd += one.odd
        values += scores[one.counted].tolist()
        units += [f"{number}:{uscc}" for uscc in one.companies]
    right, found = np.array(odd), np.array(values)
    return Held(
        auc=bootstrap(lambda rows: auc(right[rows], found[rows]), units, seed=3, draws=_DRAWS),
        microseconds=spent / sum(len(one.observations) for one in cities) * 1e6,
        narrow=0,
    )


def measure_peers(
    policy: Policy, kinds: Mapping[str, Kind], *, companies: int = _COMPANIES,
    seeds: Sequence[int] = _SEEDS,
) -> PeersResult:  # fmt: skip
    """Hold the same amounts against peers of every width, and against forests of every shape."""
    by_peers, cities = {}, list[Planted]()
    for name, seen in _SEEN.items():
        cities = [planted(seed, kinds, seen, companies) for seed in seeds]
        by_peers[name] = held_against(cities, policy)
    return PeersResult(
        observations=sum(len(one.observations) for one in cities),
        planted=sum(sum(one.odd) for one in cities),
        by_peers=by_peers,
        by_forest={
            name: held_against(cities, replace(policy, forest=forest))
            for name, forest in FORESTS.items()
        },
        river=river_defaults(cities),
    )
