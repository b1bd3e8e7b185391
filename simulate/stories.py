"""Companies that go bad, planted: what happens to them, when, and when they default.

Planning goes quarter by quarter without end and knows nothing of the ordinary changes, so the truth
can be written before a single change is made. For every company that goes bad two others look for
a while as if they did: the near misses, which teach what not to cry wolf at.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import numpy as np
from msgspec import Struct

from schemas.scalars import FactId, Instant, Uscc
from simulate.city import City
from simulate.documents import identity, planted_serial
from simulate.kinds import KIND_PLACE, KINDS
from simulate.precision import as_published
from simulate.shares import Nature
from simulate.typologies import AFTERMATH, PLOTS, SHOCK, Beat, Plot

__all__ = ["QUARTER", "Step", "Story", "plan", "plant"]

QUARTER = timedelta(days=91)
_PER_QUARTER = 0.003  # part of the companies that goes bad, without shocks
_NEAR_MISSES = 2  # for each of them
_SHOCKS = 0.5  # a quarter, on average
_HIT = 0.3  # part of a shocked industry x district; a third of it defaults
_HIT_AT_MOST = 30
_BORROWERS_FIRST = 0.8  # part of the stories that is given to a company with a loan
_REST_QUARTERS = 12  # before a company may have another story


class Step(Struct, frozen=True, kw_only=True, order=True):
    """One planted change. `at` is when it happens, to the precision of its kind."""

    at: Instant
    serial: int
    company: int  # place in the city
    kind: str
    fact_id: FactId
    nature: Nature | None = None
    grave: bool = False


class Story(Struct, frozen=True, kw_only=True):
    """One company's fate. A near miss has no `default_at` and is no part of the truth."""

    uscc: Uscc
    company: int
    typology: str
    starts_at: Instant
    default_at: Instant | None
    steps: tuple[Step, ...]


def plan(city: City, seed: int, start: datetime) -> Iterator[list[Story]]:
    """Yield the stories and near misses that start in each quarter from `start`, without end."""
    planner = _Planner(city)
    quarter = 0
    while True:
        rng = np.random.default_rng([seed, 4, quarter])
        yield planner.quarter(rng, quarter, start + quarter * QUARTER)
        quarter += 1


def plant(
    city: City, seed: int, start: datetime, *, days: int = 1095
) -> tuple[list[Story], list[Step]]:
    """Return the truth and what was planted, near misses too, for stories that start within `days`.

    The stories are those of companies that go bad, by their start; the steps are in order of time.
    """
    stories: list[Story] = []
    end = start + timedelta(days=days)
    for quarter, found in enumerate(plan(city, seed, start)):
        if start + quarter * QUARTER >= end:
            break
        stories += [story for story in found if story.starts_at < end]
    steps = sorted(step for story in stories for step in story.steps)
    bad = [story for story in stories if story.default_at is not None]
    return sorted(bad, key=lambda story: (story.starts_at, story.uscc)), steps


class _Planner:
    """Chooses companies and writes their steps; remembers who has had a story, and the serials."""

    def __init__(self, city: City) -> None:
        self._city = city
        self._borrowers = np.flatnonzero(city.loans)
        self._weights = np.array([plot.weight for plot in PLOTS], dtype=float)
        self._weights /= self._weights.sum()
        self._last: dict[int, int] = {}
        self._serial = 0

    def quarter(self, rng: np.random.Generator, quarter: int, begins: datetime) -> list[Story]:
        found = []
        bad = int(rng.poisson(self._city.n * _PER_QUARTER))
        for number in range(bad * (1 + _NEAR_MISSES)):
            plot = PLOTS[int(rng.choice(len(PLOTS), p=self._weights))]
            company = self._choose(rng, quarter, quiet=plot.quiet)
            if company is not None:
                at = begins + QUARTER * float(rng.random())
                found.append(self._tell(rng, plot, company, at, defaults=number < bad))
        for _ in range(int(rng.poisson(_SHOCKS))):
            found += self._shock(rng, quarter, begins)
        return found

    def _choose(self, rng: np.random.Generator, quarter: int, *, quiet: bool) -> int | None:
        """Return a company that has had no story lately; None when none of a few draws is."""
        borrowers = len(self._borrowers) > 0 and rng.random() < _BORROWERS_FIRST
        drawn = rng.integers(0, len(self._borrowers) if borrowers else self._city.n, 8)
        candidates = self._borrowers[drawn] if borrowers else drawn
        if quiet:
            candidates = candidates[np.argsort(self._city.activity[candidates], kind="stable")]
        for company in candidates.tolist():
            if self._take(company, quarter):
                return int(company)
        return None

    def _take(self, company: int, quarter: int) -> bool:
        if quarter - self._last.get(company, -_REST_QUARTERS) < _REST_QUARTERS:
            return False
        self._last[company] = quarter
        return True

    def _shock(self, rng: np.random.Generator, quarter: int, begins: datetime) -> list[Story]:
        """Hit many companies of one industry in one district at about the same time."""
        city, centre = self._city, int(rng.integers(0, self._city.n))
        cell = (city.industry == city.industry[centre]) & (city.district == city.district[centre])
        members = rng.permutation(np.flatnonzero(cell))
        at = begins + QUARTER * float(rng.random())
        hit = members[: min(_HIT_AT_MOST, max(1, round(len(members) * _HIT)))]
        return [
            self._tell(
                rng, SHOCK, int(company), at + timedelta(days=float(rng.exponential(10))),
                defaults=rng.random() < 1 / 3,
            )
            for company in hit.tolist() if self._take(company, quarter)
        ]  # fmt: skip

    def _tell(
        self, rng: np.random.Generator, plot: Plot, company: int, at: datetime, *, defaults: bool
    ) -> Story:
        pace = float(rng.lognormal(0.0, 0.35))
        beats = plot.beats if defaults else plot.beats[: 1 + int(rng.integers(1, 3))]
        steps = self._steps(rng, beats, company, at, pace, grave=defaults)
        default_at = None
        if defaults:
            last = max((step.at for step in steps), default=at)
            default_at = last + timedelta(days=float(rng.lognormal(3.4, 0.4)))  # median a month
            steps += self._steps(rng, AFTERMATH, company, default_at, 1.0, grave=True)
        return Story(
            uscc=self._city.uscc(company), company=company, typology=plot.name, starts_at=at,
            default_at=default_at, steps=tuple(sorted(steps)),
        )  # fmt: skip

    def _steps(
        self, rng: np.random.Generator, beats: tuple[Beat, ...], company: int, start: datetime,
        pace: float, *, grave: bool,
    ) -> list[Step]:  # fmt: skip
        """Return the beats that come true; days stretch with the pace and wander a little."""
        found = []
        for beat in beats:
            if rng.random() >= beat.chance:
                continue
            days = 1 + beat.day * pace * float(rng.uniform(0.85, 1.15)) + float(rng.uniform(0, 3))
            kind = KIND_PLACE[beat.kind]
            at = as_published(start + timedelta(days=days), KINDS[kind].precision)
            self._serial += 1
            serial = planted_serial(self._serial)
            _, fact = identity(self._city.uscc(company), kind, at, serial)
            found.append(
                Step(
                    at=at, serial=serial, company=company, kind=beat.kind, fact_id=fact,
                    nature=beat.nature, grave=grave,
                )
            )  # fmt: skip
        return found
