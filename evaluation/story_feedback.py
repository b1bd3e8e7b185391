"""What verdicts on told alerts make of the precision within a budget: one bank alone, and several."""

from __future__ import annotations

import heapq
import random
from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from detectors.experience import Experience
from evaluation.ranking import Interval
from evaluation.story_walk import Offered, Walk
from routing.budget import NOT_SPENT, spend
from schemas.loan_outcomes import LoanState

__all__ = ["SPANS", "Answered", "Feedback", "measure_feedback"]

_DAY = 86_400.0
_A_DAY_PER_1000 = 0.25  # alerts a day, for 1,000 borrowers
_WARM_DAYS = 365.0  # from the first offer to the first verdict: detectors are warm by then
_ANSWER_DAYS = 3.0  # from an alert to its verdict
_WRONG = 0.2  # part of the verdicts
_REPORTED_DAYS = 30.0  # from a default to the table in which its bank says so: once a month
_DRAWS = 2000
SPANS = (("start", 0.0, 30.0), ("30 days", 30.0, 90.0), ("90 days", 90.0, 180.0),
         ("180 days", 180.0, 365.0))  # fmt: skip
"""Name, first and last day after the first verdict."""
_FIRST, _LAST = 0, len(SPANS) - 1

Floats = NDArray[np.float64]


class Answered(Struct, frozen=True, kw_only=True):
    """Means over the cities by days since the first verdict, with intervals: cities drawn anew."""

    precision: dict[str, Interval]
    found: dict[str, Interval]  # part of the stories offered in that time
    verdicts: float  # a city and year
    times_the_start: Interval  # precision after 180 days over the first 30 when nobody answers
    times_unanswered: Interval  # over that of the same days when nobody answers
    found_more: Interval  # stories found after 180 days, less those found when nobody answers


class Feedback(Struct, frozen=True, kw_only=True):
    """The same budget when nobody answers, one bank answers alone, all banks share a ranking.

    `..._reporting`: the banks also say of every loan that defaults that it has, a month later.
    """

    cities: int
    a_day_per_1000_borrowers: float
    wrong: float  # part of the verdicts
    unanswered: Answered
    alone: Answered
    together: Answered
    alone_reporting: Answered
    together_reporting: Answered


class _Spent(Struct):
    """By city and span."""

    precision: Floats
    found: Floats
    verdicts: float


def measure_feedback(walks: Sequence[Walk]) -> Feedback:
    """Spend a budget in every city; verdicts on what was told come back days later.

    A city is one bank with all its borrowers. Alone, each has a ranking that knows its own verdicts;
    together, one ranking learns from those of all, in order of time, as the product does.
    """
    silent = _spend(walks, _each(walks), answers=False)

    def against(taught: Sequence[Experience], *, outcomes: bool = False) -> Answered:
        return _against(_spend(walks, taught, outcomes=outcomes), silent)

    return Feedback(
        cities=len(walks),
        a_day_per_1000_borrowers=_A_DAY_PER_1000,
        wrong=_WRONG,
        unanswered=_against(silent, silent),
        alone=against(_each(walks)),
        together=against([Experience()] * len(walks)),
        alone_reporting=against(_each(walks), outcomes=True),
        together_reporting=against([Experience()] * len(walks), outcomes=True),
    )


def _each(walks: Sequence[Walk]) -> list[Experience]:
    return [Experience() for _ in walks]


class _Told(Struct, frozen=True):
    """What a bank was told, and what it looked like then."""

    city: int
    one: Offered
    traits: dict[str, float]
    prior: float


def _spend(
    walks: Sequence[Walk], taught: Sequence[Experience], *, answers: bool = True,
    outcomes: bool = False,
) -> _Spent:  # fmt: skip
    rng = random.Random(11)
    spent = [NOT_SPENT for _ in walks]
    told: list[list[Offered]] = [[] for _ in walks]
    origins = [walked.offered[0].at + _WARM_DAYS * _DAY for walked in walks]
    waiting: deque[_Told] = deque()
    defaults = deque(_defaults(walks) if outcomes else ())
    verdicts = 0
    offers = [[(one.at, city, one) for one in w.offered] for city, w in enumerate(walks)]
    for at, city, one in heapq.merge(*offers, key=lambda offer: offer[0]):
        while waiting and waiting[0].one.at + _ANSWER_DAYS * _DAY <= at:
            known = waiting.popleft()
            if answers and known.one.at >= origins[known.city]:
                right = (known.one.story >= 0) != (rng.random() < _WRONG)
                _answer(taught[known.city], known, right=right)
                verdicts += 1
        while defaults and defaults[0][0] + _REPORTED_DAYS * _DAY <= at:
            when, where, company = defaults.popleft()
            taught[where].outcome(f"{where}", f"{company}", "loan", LoanState.DEFAULT, _time(when))
        if one.severity == 0:
            continue
        bank = f"{city}"
        traits, prior = taught[city].seen(bank, f"{one.company}", one.traits, one.prior, _time(at))
        worth = taught[city].worth(bank, traits, prior)
        a_day = _A_DAY_PER_1000 * walks[city].borrowers / 1000
        yes, spent[city] = spend(spent[city], worth, at, a_day, red_line=False)
        if yes:
            told[city].append(one)
            waiting.append(_Told(city, one, traits, prior))
    by_city = [
        [_within(w, mine, origin, first, last) for _, first, last in SPANS]
        for w, mine, origin in zip(walks, told, origins, strict=True)
    ]
    figures = np.array(by_city, float)
    return _Spent(figures[..., 0], figures[..., 1], verdicts / len(walks))


def _answer(taught: Experience, known: _Told, *, right: bool) -> None:
    raised_at, at = _time(known.one.at), _time(known.one.at + _ANSWER_DAYS * _DAY)
    taught.verdict(
        f"{known.city}", f"{known.one.company}", f"{known.one.at} {known.one.kind}",
        known.traits, known.prior, right=right, raised_at=raised_at, at=at,
    )  # fmt: skip


def _defaults(walks: Sequence[Walk]) -> list[tuple[float, int, int]]:
    """Return when whose borrower defaults, in order: seconds since 1970, city, company."""
    return sorted(
        (story.default_at.timestamp(), city, story.company)
        for city, walked in enumerate(walks)
        for story in walked.stories
        if story.default_at is not None
    )


def _time(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def _within(
    walked: Walk, told: Sequence[Offered], origin: float, first: float, last: float
) -> tuple[float, float]:
    """Return precision and part of the stories found, of one city from one day to another."""
    begin, end = origin + first * _DAY, origin + last * _DAY
    within = [one for one in told if begin <= one.at < end]
    found = {one.story for one in within if one.story >= 0}
    offered = {one.story for one in walked.offered if one.story >= 0 and begin <= one.at < end}
    precision = sum(one.story >= 0 for one in within) / max(1, len(within))
    return precision, len(found) / max(1, len(offered))


def _against(spent: _Spent, silent: _Spent) -> Answered:
    cities = len(spent.precision)
    drawn = np.random.default_rng(1).integers(0, cities, (_DRAWS, cities))

    def interval(figure: Callable[[NDArray[np.intp]], float]) -> Interval:
        low, high = np.percentile([figure(rows) for rows in drawn], [2.5, 97.5])
        return Interval(figure(np.arange(cities)), float(low), float(high))

    def means(by_city: Floats) -> dict[str, Interval]:
        columns = {name: by_city[:, at] for at, (name, _, _) in enumerate(SPANS)}
        return {name: interval(partial(_mean, column)) for name, column in columns.items()}

    def times(before: int) -> Interval:
        late, start = spent.precision[:, _LAST], silent.precision[:, before]
        return interval(lambda rows: _mean(late, rows) / max(1e-9, _mean(start, rows)))

    more = spent.found[:, _LAST] - silent.found[:, _LAST]
    return Answered(
        precision=means(spent.precision),
        found=means(spent.found),
        verdicts=spent.verdicts,
        times_the_start=times(_FIRST),
        times_unanswered=times(_LAST),
        found_more=interval(partial(_mean, more)),
    )


def _mean(values: Floats, rows: NDArray[np.intp]) -> float:
    return float(values[rows].mean())
