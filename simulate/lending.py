"""Who lends to the companies of the city: loans at five banks, and the watches that follow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from schemas.scalars import Severity
from schemas.watches import Watch, WatchState

if TYPE_CHECKING:
    from simulate.city import City

__all__ = ["BANKS", "WATCHES_PER_COMPANY", "city_watches", "draw_loans"]

BANKS = (
    "yuyang_rural", "shancheng_city", "jialing_joint", "liangjiang_development", "bayu_microcredit",
)  # fmt: skip
"""As in `config/institutions.yaml`."""

_MARKET = (0.30, 0.25, 0.20, 0.15, 0.10)  # of the loans
_BORROWS = 0.35  # part of the companies that has a loan
_MORE = 0.5  # further loans of a borrower, on average
WATCHES_PER_COMPANY = _BORROWS * (1 + _MORE)  # on average
_REVOLVING = 0.5  # part of the loans that is renewed without end
_TERMS_DAYS = np.array([365, 730, 1095, 1825])


def draw_loans(rng: np.random.Generator, n: int) -> NDArray[np.uint8]:
    """Return how many loans each of `n` companies has, eight at most."""
    more = np.minimum(rng.poisson(_MORE, n), 7)
    return np.where(rng.random(n) < _BORROWS, 1 + more, 0).astype(np.uint8)


def city_watches(city: City) -> Iterator[Watch]:
    """Yield one watch a loan; a borrower of several banks is watched by each of them.

    All have begun before the city's start. A few are paused or have lost their consent, a tenth
    wants no mere notices; half of the loans end one to five years after they began.
    """
    rng = np.random.default_rng([city.seed, 2])
    borrower = np.repeat(np.arange(city.n), city.loans)
    n = len(borrower)
    bank = rng.choice(len(BANKS), size=n, p=_MARKET)
    balance_wan = np.clip(rng.lognormal(5.0, 1.0, n), 10, 50_000).astype(np.int64)
    age_days = rng.integers(1, 360, n)
    term_days = rng.choice(_TERMS_DAYS, n)
    revolving, fate, wants = rng.random((3, n))
    for number in range(n):
        company, who = int(borrower[number]), BANKS[bank[number]]
        uscc = city.uscc(company)
        begun = city.start - timedelta(days=int(age_days[number]))
        ends = None
        if revolving[number] >= _REVOLVING:
            ends = begun + timedelta(days=int(term_days[number]))
        consent_ends = None if ends is None else ends + timedelta(days=365)
        if fate[number] < 0.03:
            consent_ends = city.start
        yield Watch(
            watch_id=f"{who}-{uscc}-{number:07d}",
            institution=who,
            uscc=uscc,
            borrower_name=city.name(company),
            loan_reference=f"渝样贷字{begun:%Y}第{number:07d}号",
            balance=int(balance_wan[number]) * 1_000_000,
            maturity=ends,
            starts_at=begun,
            consent_reference=f"授权{number:07d}",
            consent_from=begun,
            consent_until=consent_ends,
            lowest_severity=Severity.WARNING if wants[number] < 0.1 else Severity.NOTICE,
            state=WatchState.PAUSED if fate[number] > 0.98 else WatchState.ACTIVE,
        )
