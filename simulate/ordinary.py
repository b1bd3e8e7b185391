"""The ordinary changes of the city, drawn in blocks of days: who, what, when, how much."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from calendars.days import SHANGHAI
from simulate.calendar import PROFILES, season
from simulate.city import City
from simulate.documents import ordinary_serial
from simulate.industries import SECTIONS
from simulate.kinds import KINDS
from simulate.shares import Nature

__all__ = ["Ordinary", "Row", "amount", "lag"]

_BLOCK = 4096  # changes in a block, about: large enough that numpy's fixed costs do not count
_LONGEST_DAYS = 366
_SIZE_LOG = np.log([30.0, 5.0, 1.0, 0.4])  # amounts of a large company against a small one's
_LAG_SPREAD = 0.7
_LONGEST_LAG_DAYS = 365.0
_MOST_YUAN = 1e10

_PER_YEAR = np.array([kind.per_year for kind in KINDS])
_PROFILE = np.array([PROFILES.index(kind.season) for kind in KINDS])
_MINUTE = np.array([kind.precision == "minute" for kind in KINDS])
_YUAN = np.array([kind.yuan for kind in KINDS])
_SPREAD = np.array([kind.spread for kind in KINDS])
_LAG_DAYS = np.array([kind.lag_days for kind in KINDS])
_BOOST = np.array([[kind.boosts.get(section, 1.0) for section in SECTIONS] for kind in KINDS])
_DAY = 86_400


class Row(NamedTuple):
    """One change before it is an object. Kind and company are places, times are seconds of 1970."""

    at: int
    kind: int
    company: int
    serial: int
    fen: int
    lag: int  # seconds from the event to its publication
    chances: list[float]  # six numbers in [0, 1): three of its content, then what becomes of it
    nature: Nature | None = None
    grave: bool = False


def amount(
    kind: NDArray[np.int64], size: NDArray[np.uint8], normal: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Return log-normal amounts in fen, whole yuan; 0 for kinds that have none.

    `normal` is standard normal; one more is a company in e**spread times the usual trouble.
    """
    median = np.where(_YUAN[kind] > 0, _YUAN[kind], 1.0)
    yuan = np.exp(np.log(median) + _SPREAD[kind] * normal + _SIZE_LOG[size])
    fen = np.clip(np.rint(yuan), 1, _MOST_YUAN).astype(np.int64) * 100
    return np.where(_YUAN[kind] > 0, fen, 0)


def lag(kind: NDArray[np.int64], normal: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return how many seconds pass before a change is published: log-normal, whole minutes."""
    days = np.minimum(_LAG_DAYS[kind] * np.exp(_LAG_SPREAD * normal), _LONGEST_LAG_DAYS)
    minutes: NDArray[np.int64] = np.maximum(1, (days * 1440).astype(np.int64))
    return minutes * 60


class Ordinary:
    """Draws blocks. A block depends on the city, the seed, its number and its days only."""

    def __init__(self, city: City, seed: int) -> None:
        self._city, self._seed = city, seed
        self._weights = np.cumsum(city.activity)
        busy = np.bincount(city.industry, city.activity, minlength=len(SECTIONS))
        # Boosts are drawn by thinning: more candidates, each accepted by its section's boost.
        self._accept = _BOOST / _BOOST.max(axis=1, keepdims=True)
        self._candidates = _PER_YEAR / 365 * city.n / (self._accept @ (busy / busy.sum()))
        self._number = 0
        a_day = city.n * float(_PER_YEAR.sum()) / 365
        self.days = int(min(_LONGEST_DAYS, max(1.0, _BLOCK / a_day)))

    def block(self, number: int, first_day: date) -> list[Row]:
        """Return the changes of the days from `first_day`, by time. Ask for blocks in order."""
        rng = np.random.default_rng([self._seed, 5, number])
        seasons = np.array(
            [
                [season(first_day + timedelta(days=day), profile) for profile in PROFILES]
                for day in range(self.days)
            ]
        )
        counts = rng.poisson(self._candidates * seasons[:, _PROFILE])
        kind = np.tile(np.arange(len(KINDS)), self.days).repeat(counts.ravel())
        day = np.repeat(np.arange(self.days), counts.sum(axis=1))
        company = np.searchsorted(self._weights, rng.random(len(kind)) * self._weights[-1], "right")
        company = np.minimum(company, self._city.n - 1)
        kept = rng.random(len(kind)) < self._accept[kind, self._city.industry[company]]
        kind, day, company = kind[kept], day[kept], company[kept]
        n = len(kind)
        minute = np.where(_MINUTE[kind], 9 * 60 + rng.integers(0, 9 * 60, n), 0)
        midnight = int(datetime.combine(first_day, datetime.min.time(), SHANGHAI).timestamp())
        at = midnight + day * _DAY + minute * 60
        amount_normal, lag_normal = rng.standard_normal((2, n))
        shuffled = rng.permutation(n)
        order = shuffled[np.argsort(at[shuffled], kind="stable")]  # no kind first within a day
        at, kind, company = at[order], kind[order], company[order]
        first, self._number = self._number, self._number + n
        return list(
            map(
                Row,
                at.tolist(),
                kind.tolist(),
                company.tolist(),
                map(ordinary_serial, range(first, first + n)),
                amount(kind, self._city.size[company], amount_normal).tolist(),
                lag(kind, lag_normal).tolist(),
                rng.random((n, 6)).tolist(),
            )
        )
