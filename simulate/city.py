"""A city that does not exist: its companies, who owns whom, and who borrows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from schemas.companies import Company
from schemas.ties import Nature, Tie
from simulate.codes import CAPACITY, credit_codes
from simulate.districts import DISTRICT_CODES, DISTRICT_WEIGHTS
from simulate.industries import SECTION_WEIGHTS, SECTIONS, company_name
from simulate.lending import BANKS, city_watches, draw_loans
from simulate.ownership import WHOLE, draw_holdings

__all__ = ["BANKS", "SIZES", "City", "build_city", "city_watches"]

SIZES = ("large", "medium", "small", "micro")
_SIZE_WEIGHTS = (1, 6, 33, 60)  # percent
_SIZE_BUSY = np.array([6.0, 2.5, 1.0, 0.6])  # how much more happens to a large company
_SPREAD = 1.1  # of the logarithm of activity: the busiest of a million is 200 times the middle


class City:
    """Arrays over companies, about 35 bytes each; objects are made when asked for.

    Attributes
    ----------
    district, industry, size
        Places in `DISTRICT_CODES`, `SECTIONS` and `SIZES`.
    activity
        How often things happen to a company: heavy-tailed, 1 on average.
    loans
        How many loans a company has; most have none.
    holdings
        Which companies held which when the city began.
    """

    def __init__(self, seed: int, n: int, start: datetime) -> None:
        if n < 1:
            raise ValueError(f"a city has at least one company, not {n}")
        if start.tzinfo is None:
            raise ValueError("the start of a city needs a time zone")
        rng = np.random.default_rng([seed, 1])
        self.seed, self.n, self.start = seed, n, start
        self.district = _draw(rng, DISTRICT_WEIGHTS, n)
        self.industry = _draw(rng, SECTION_WEIGHTS, n)
        self.size = _draw(rng, _SIZE_WEIGHTS, n)
        busy = rng.lognormal(0.0, _SPREAD, n) * _SIZE_BUSY[self.size]
        self.activity: NDArray[np.float64] = busy / busy.mean()
        districts = np.array(DISTRICT_CODES)[self.district]
        self._codes = credit_codes(districts, int(rng.integers(0, CAPACITY)))
        self.holdings = draw_holdings(rng, n)
        self.loans = draw_loans(rng, n)

    def uscc(self, index: int) -> str:
        return str(self._codes[index].decode())

    def name(self, index: int, renamed: int = 0) -> str:
        """Return the name of a company after it was renamed so often."""
        return company_name(index, int(self.industry[index]), renamed)

    def company(self, index: int) -> Company:
        return Company(
            uscc=self.uscc(index),
            source="simulated_city",
            name=self.name(index),
            industry=SECTIONS[self.industry[index]],
            district=DISTRICT_CODES[self.district[index]],
            size=SIZES[self.size[index]],
        )

    def companies(self) -> Iterator[Company]:
        return map(self.company, range(self.n))

    def ties(self) -> Iterator[Tie]:
        """Yield who held whom when the city began; its changes of equity start from there."""
        found = self.holdings
        for holder, held, parts in zip(found.holder, found.held, found.parts, strict=True):
            yield Tie(
                nature=Nature.OWNERSHIP, holder=self.uscc(int(holder)), held=self.uscc(int(held)),
                share=int(parts) / WHOLE, source="simulated_city",
            )  # fmt: skip


def _draw(rng: np.random.Generator, weights: Sequence[float], n: int) -> NDArray[np.uint8]:
    share = np.array(weights, dtype=float)
    return rng.choice(len(weights), size=n, p=share / share.sum()).astype(np.uint8)


def build_city(seed: int, companies: int, start: datetime) -> City:
    """Return the city of a seed: the same companies, ties and loans on every machine."""
    return City(seed, companies, start)
