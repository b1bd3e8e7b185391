"""A city that does not exist: companies, who owns whom, and who lends to whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from schemas.companies import Company
from schemas.scalars import Severity
from schemas.watches import Watch
from simulate.codes import DISTRICTS, credit_code

__all__ = ["BANKS", "City", "Tie", "build_city", "city_watches"]

BANKS = (
    "yuyang_rural", "shancheng_city", "jialing_joint", "liangjiang_development", "bayu_microcredit",
)  # fmt: skip

_INDUSTRIES = {  # GB/T 4754-2017 section: percent of companies, word for names
    "A": (4, "农业"), "B": (1, "矿业"), "C": (16, "制造"), "D": (1, "能源"), "E": (9, "建设"),
    "F": (28, "商贸"), "G": (4, "物流"), "H": (5, "餐饮"), "I": (5, "信息"), "J": (1, "金服"),
    "K": (3, "置业"), "L": (10, "商务"), "M": (6, "科技"), "N": (1, "环保"), "O": (2, "服务"),
    "P": (1, "教育"), "Q": (1, "健康"), "R": (2, "文旅"),
}  # fmt: skip
_SIZES = {"large": 1, "medium": 6, "small": 33, "micro": 60}  # percent
_LENDS = 0.35  # part of the companies that has at least one loan


class Tie(Struct, frozen=True):
    """A company that holds a part of another. Places in the city's arrays."""

    holder: int
    held: int
    share: float


class City:
    """Arrays over companies; objects are made when asked for, so that a million fit.

    `activity` is a heavy-tailed factor on how often things happen to a company.
    """

    def __init__(self, seed: int, n: int, start: datetime) -> None:
        rng = np.random.default_rng([seed, 1])
        self.seed, self.n, self.start = seed, n, start
        self.district = _draw(rng, {k: v[1] for k, v in DISTRICTS.items()}, n)
        self.industry = _draw(rng, {k: v[0] for k, v in _INDUSTRIES.items()}, n)
        self.size = _draw(rng, _SIZES, n)
        self.activity = rng.gamma(0.8, 1.25, n)
        self.legal = rng.integers(0, 10**6, n)  # stands for the legal representative
        first = int(rng.integers(0, 10**8))
        self._usccs = [credit_code(str(d), first + i) for i, d in enumerate(self.district)]
        ties = max(1, n // 20)
        self.ties = [
            Tie(int(a), int(b), round(float(s), 2))
            for a, b, s in zip(
                rng.integers(0, n, ties), rng.integers(0, n, ties), rng.uniform(0.1, 1, ties),
                strict=True,
            )
            if a != b
        ]  # fmt: skip

    def uscc(self, index: int) -> str:
        return self._usccs[index]

    def name(self, index: int) -> str:
        """Return the name: 渝样, a number and the trade. It belongs to nobody."""
        word = _INDUSTRIES[str(self.industry[index])][1]
        return f"渝样{index:06d}{word}有限公司"

    def companies(self) -> Iterator[Company]:
        for i in range(self.n):
            yield Company(
                uscc=self.uscc(i), source="simulated_city", name=self.name(i),
                industry=str(self.industry[i]), district=str(self.district[i]),
                size=str(self.size[i]),
            )  # fmt: skip


def _draw(rng: np.random.Generator, percent: dict[str, int], n: int) -> NDArray[np.str_]:
    weights = np.array(list(percent.values()), dtype=float)
    return rng.choice(list(percent), size=n, p=weights / weights.sum())


def build_city(seed: int, companies: int, start: datetime) -> City:
    """Return the city of a seed: the same on every machine."""
    return City(seed, companies, start)


def city_watches(city: City) -> Iterator[Watch]:
    """Yield one watch a loan. About a third of the companies borrow, some at several banks."""
    rng = np.random.default_rng([city.seed, 2])
    loans = np.where(rng.random(city.n) < _LENDS, 1 + rng.poisson(0.4, city.n), 0)
    for i in np.flatnonzero(loans):
        for k in range(int(loans[i])):
            bank = BANKS[int(rng.integers(0, len(BANKS)))]
            balance_wan = int(np.clip(rng.lognormal(5.0, 1.0), 10, 50_000))
            begun = city.start - timedelta(days=int(rng.integers(30, 700)))
            term_days = int(rng.choice([365, 730, 1095]))
            yield Watch(
                watch_id=f"{bank}-{city.uscc(int(i))}-{k}",
                institution=bank,
                uscc=city.uscc(int(i)),
                borrower_name=city.name(int(i)),
                loan_reference=f"渝样贷{city.start:%Y}第{int(i):06d}-{k}号",
                balance=balance_wan * 1_000_000,
                maturity=begun + timedelta(days=term_days + 730),
                starts_at=begun,
                consent_reference=f"授权{int(i):06d}-{k}",
                consent_from=begun,
                consent_until=begun + timedelta(days=term_days + 1095),
                lowest_severity=Severity.WARNING if rng.random() < 0.1 else Severity.NOTICE,
            )
