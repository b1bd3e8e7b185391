"""The city's changes, in order of time, without end: rates, seasons, stories, repeats."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import numpy as np
from msgspec.structs import replace

from schemas.changes import ChangeEvent, Provenance
from schemas.identifiers import fact_id
from simulate.calendar import season
from simulate.city import City
from simulate.kinds import RATES, make
from simulate.shares import Shares
from simulate.stories import Step, plant

__all__ = ["events"]

_SOURCE = Provenance(source="simulated_city")
_MIRROR = Provenance(source="simulated_mirror")
_LAG = timedelta(hours=6)


def events(
    city: City,
    seed: int,
    start: datetime,
    *,
    clock: Callable[[datetime], datetime] = lambda occurred_at: occurred_at + _LAG,
    stories: bool = True,
    repeats: float = 0.02,
) -> Iterator[ChangeEvent]:
    """Yield changes ordered by event time; the same seed gives the same changes.

    Parameters
    ----------
    clock
        Event time to intake time.
    stories
        Whether companies go bad beyond bad luck, see `simulate.stories`.
    repeats
        Part of the changes that a second source reports again, one to five days later.
    """
    maker = _Maker(city, seed, clock)
    steps = plant(city, seed, start)[1] if stories else []
    again: list[tuple[datetime, int, ChangeEvent]] = []
    at_step = number = 0
    weights = np.cumsum(city.activity)
    day = start
    while True:
        rng = np.random.default_rng([seed, 5, (day - start).days])
        end = day + timedelta(days=1)
        today = _draw(city, weights, rng, day)
        while at_step < len(steps) and steps[at_step].at < end:
            today.append((steps[at_step], True))
            at_step += 1
        for step, grave in sorted(today):
            while again and again[0][0] <= step.at:
                yield heapq.heappop(again)[2]
            number += 1
            change = maker.change(step, rng, number, grave)
            yield change
            if rng.random() < repeats:
                late = step.at + timedelta(days=float(rng.uniform(1, 5)))
                heapq.heappush(again, (late, number, maker.repeated(change)))
        day = end


def _draw(
    city: City, weights: np.ndarray, rng: np.random.Generator, day: datetime
) -> list[tuple[Step, bool]]:
    """Return the day's ordinary changes, companies drawn by how active they are."""
    drawn = []
    for kind, rate in RATES.items():
        n = int(rng.poisson(city.n * rate / 365 * season(day.date(), kind)))
        if n == 0:
            continue
        who = np.searchsorted(weights, rng.random(n) * weights[-1])
        seconds = rng.integers(1 * 3600, 10 * 3600, n)  # 9 to 18 o'clock in Shanghai, UTC+8
        for company, second in zip(who.tolist(), seconds.tolist(), strict=True):
            drawn.append((Step(day + timedelta(seconds=second), company, kind), False))
    return drawn


class _Maker:
    """Turns steps into change events; keeps the registers of holders that have moved."""

    def __init__(self, city: City, seed: int, clock: Callable[[datetime], datetime]) -> None:
        self._city, self._seed, self._clock = city, seed, clock
        self._shares: dict[int, Shares] = {}

    def change(self, step: Step, rng: np.random.Generator, number: int, grave: bool) -> ChangeEvent:
        company = step.company

        def shares() -> Shares:
            return self._shares.setdefault(company, Shares(self._seed, company))

        cls, fields, authority = make(step.kind, rng, shares, grave=grave)
        if step.nature:
            fields = shares().next(rng, step.nature)
        uscc = self._city.uscc(company)
        document = f"渝样({step.at:%Y}){number}号"
        return cls(
            fact_id=fact_id(uscc, step.kind, document_number=document),
            uscc=uscc,
            occurred_at=step.at,
            published_at=step.at + _LAG,
            seen_at=self._clock(step.at),
            name=self._city.name(company),
            authority=authority,
            document_number=document,
            provenance=_SOURCE,
            **fields,
        )  # type: ignore[return-value]  # every class that `make` gives is one of the union

    def repeated(self, change: ChangeEvent) -> ChangeEvent:
        return replace(change, provenance=_MIRROR)
