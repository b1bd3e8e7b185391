"""How well the city's planted stories are found: `bench detection`, part `stories`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

import numpy as np
from msgspec import Struct

from evaluation import story_ranking as orders
from evaluation.disturbances import DISTURBANCES
from evaluation.ranking import Interval, average_precision, bootstrap
from evaluation.story_bound import UpperBound, available
from evaluation.story_feedback import Feedback, measure_feedback
from evaluation.story_figures import AtBudget, at_budget
from evaluation.story_patterns import PatternFound, measure_patterns
from evaluation.story_walk import Walk, walk
from schemas.catalogue import Kind
from schemas.policy import Policy
from simulate.city import build_city

__all__ = ["Method", "Spoilt", "StoriesResult", "measure_answers", "measure_stories"]

_START = datetime(2024, 1, 1, tzinfo=UTC)
_DAYS = 730
# Seeds of cities: asked about, learnt from, answered for. What is chosen is chosen on 301 to 406.
_ASKED, _TAUGHT, _ANSWERED = (501, 502, 503), (201, 202, 203), tuple(range(601, 607))
_A_DAY_PER_1000 = 0.5  # alerts a day, for 1,000 borrowers of the city
_WARM_DAYS = 365.0
_DAY = 86_400.0
_DRAWS = 200
_BOUND = "upper bound, offline with the truth"

ORDERS: dict[str, Callable[[Walk], list[float]]] = {
    "rules only": orders.rules,
    "scores only": orders.scores,
    "River defaults": orders.river_defaults,
    "rules, patterns and scores": orders.patterns,
    "ranking, truth after 30 days": orders.online,
    "ranking, truth after 30 days, 20 % noise": lambda walked: orders.online(walked, noise=0.2),
}


class Method(Struct, frozen=True, kw_only=True):
    """One order of all facts about borrowers."""

    average_precision: Interval  # companies drawn anew
    second_year: float  # the same from the second year on: an online order has learnt by then
    of_the_bound: float | None  # its part of the upper bound's, None without one
    of_the_bound_in_the_second_year: float | None
    at_budget: AtBudget  # mean over the cities


class Spoilt(Struct, frozen=True, kw_only=True):
    """Average precision on a stream that was spoilt in one way."""

    rules: float
    ranking: float
    bound: float | None


class StoriesResult(Struct, frozen=True, kw_only=True):
    cities: int
    companies: int
    borrowers: int
    days: int
    facts_of_borrowers: int
    in_stories: float  # part of them
    stories: int
    a_day_per_1000_borrowers: float
    events_per_alert_told: float  # without any budget: rules, scores and patterns, repeats grouped
    alerts_per_1000_borrowers_a_day: float
    methods: dict[str, Method]
    patterns: dict[str, PatternFound]
    spoilt: dict[str, Spoilt]


def measure_stories(
    policy: Policy, kinds: Mapping[str, Kind], *, companies: int = 20_000,
    asked: Sequence[int] = _ASKED, taught: Sequence[int] = _TAUGHT,
) -> StoriesResult:  # fmt: skip
    """Walk cities of several seeds and order what is offered in every way there is.

    The upper bound is left out where scikit-learn is not installed, see `benchmarks/`.
    """
    walks = [_walk(seed, companies, policy, kinds) for seed in asked]
    bound = None
    if available():
        bound = UpperBound([_walk(seed, companies, policy, kinds) for seed in taught])
    worth = {name: [order(walked) for walked in walks] for name, order in ORDERS.items()}
    if bound is not None:
        worth[_BOUND] = [bound(walked) for walked in walks]
    best = worth.get(_BOUND)
    offered = [one for walked in walks for one in walked.offered]
    borrowers = sum(walked.borrowers for walked in walks)
    alerts = sum(walked.alerts for walked in walks)
    return StoriesResult(
        cities=len(walks),
        companies=companies,
        borrowers=borrowers,
        days=_DAYS,
        facts_of_borrowers=len(offered),
        in_stories=sum(one.story >= 0 for one in offered) / len(offered),
        stories=sum(len(walked.stories) for walked in walks),
        a_day_per_1000_borrowers=_A_DAY_PER_1000,
        events_per_alert_told=sum(walked.events for walked in walks) / max(1, alerts),
        alerts_per_1000_borrowers_a_day=alerts / borrowers * 1000 / _DAYS,
        methods={name: _method(walks, found, best) for name, found in worth.items()},
        patterns=measure_patterns(walks, [pattern.id for pattern in policy.patterns]),
        spoilt={
            name: _spoilt(_walk(asked[0], companies, policy, kinds, name), bound)
            for name in DISTURBANCES
        },
    )


def measure_answers(
    policy: Policy, kinds: Mapping[str, Kind], *, companies: int = 20_000,
    seeds: Sequence[int] = _ANSWERED,
) -> Feedback:  # fmt: skip
    """Walk cities of several seeds and answer what a budget tells in them."""
    return measure_feedback([_walk(seed, companies, policy, kinds) for seed in seeds])


def _walk(
    seed: int, companies: int, policy: Policy, kinds: Mapping[str, Kind], spoilt: str = ""
) -> Walk:
    disturb = DISTURBANCES[spoilt] if spoilt else iter
    return walk(build_city(seed, companies, _START), seed, _DAYS, policy, kinds, disturb)


def _together(
    walks: Sequence[Walk], worth: Sequence[Sequence[float]], from_day: float = 0.0
) -> float:
    """Return the average precision over all cities, of what was offered from a day on."""
    pairs = [
        (one.story >= 0, value)
        for walked, values in zip(walks, worth, strict=True)
        for one, value in zip(walked.offered, values, strict=True)
        if one.at >= walked.offered[0].at + from_day * _DAY
    ]
    return average_precision([right for right, _ in pairs], [value for _, value in pairs])


def _method(
    walks: Sequence[Walk], worth: list[list[float]], best: list[list[float]] | None
) -> Method:
    right = np.array([one.story >= 0 for walked in walks for one in walked.offered])
    values = np.array([value for found in worth for value in found])
    units = [f"{city}:{one.company}" for city, w in enumerate(walks) for one in w.offered]
    found = bootstrap(
        lambda rows: average_precision(right[rows], values[rows]), units, seed=1, draws=_DRAWS
    )
    later = _together(walks, worth, _WARM_DAYS)
    budgets = [
        at_budget(walked, mine, _A_DAY_PER_1000 * walked.borrowers / 1000)
        for walked, mine in zip(walks, worth, strict=True)
    ]
    return Method(
        average_precision=found,
        second_year=later,
        of_the_bound=found.value / _together(walks, best) if best else None,
        of_the_bound_in_the_second_year=(
            later / _together(walks, best, _WARM_DAYS) if best else None
        ),
        at_budget=AtBudget(
            told=sum(b.told for b in budgets) // len(budgets),
            precision=_mean([b.precision for b in budgets]),
            found=_mean([b.found for b in budgets]),
            lead_days=_mean([b.lead_days for b in budgets]),
            events_per_alert=_mean([b.events_per_alert for b in budgets]),
        ),
    )


def _spoilt(walked: Walk, bound: UpperBound | None) -> Spoilt:
    return Spoilt(
        rules=_together([walked], [orders.rules(walked)]),
        ranking=_together([walked], [orders.online(walked)]),
        bound=_together([walked], [bound(walked)]) if bound is not None else None,
    )


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values))
