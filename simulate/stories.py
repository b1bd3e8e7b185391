"""Companies that go bad, planted: what happens to them, when, and when they default."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
from msgspec import Struct

from simulate.city import City

__all__ = ["Step", "Story", "plant"]

_TYPOLOGIES: dict[str, tuple[tuple[str, int], ...]] = {  # kind, days after the start
    "owner_leaves": (
        ("equity_change", 0), ("legal_representative_change", 9), ("address_change", 24),
        ("tax_arrears", 55), ("abnormal_operation", 80), ("dishonesty_listing", 120),
    ),
    "pledge_then_seizure": (
        ("equity_change", 0), ("equity_change", 20), ("tax_arrears", 45), ("lawsuit", 60),
        ("court_seizure", 90), ("court_enforcement", 110),
    ),
    "penalty_escalation": (
        ("inspection", 0), ("administrative_penalty", 12), ("inspection", 30),
        ("administrative_penalty", 41), ("administrative_penalty", 75), ("licence_revoked", 100),
    ),
    "quiet_then_busy": (
        ("address_change", 0), ("name_change", 5), ("legal_representative_change", 8),
        ("movable_mortgage", 15), ("guarantee_given", 22), ("lawsuit", 50), ("lawsuit", 58),
        ("court_enforcement", 95),
    ),
    "tax_fraud": (("tax_penalty", 0), ("tax_arrears", 30), ("major_tax_violation", 70)),
}  # fmt: skip
_PER_YEAR = 0.012  # part of the companies
_HORIZON_DAYS = 3 * 365


class Step(Struct, frozen=True, order=True):
    """One planted change."""

    at: datetime
    company: int
    kind: str
    nature: str = ""  # of an equity change


class Story(Struct, frozen=True):
    """The truth about one company that goes bad."""

    company: int
    uscc: str
    typology: str
    starts_at: datetime
    default_at: datetime


def plant(city: City, seed: int, start: datetime) -> tuple[list[Story], list[Step]]:
    """Return the stories of three years from `start`, and all their steps in order of time."""
    rng = np.random.default_rng([seed, 4])
    n = max(1, round(city.n * _PER_YEAR * _HORIZON_DAYS / 365))
    stories, steps = [], []
    for company in rng.choice(city.n, size=min(n, city.n), replace=False):
        name = str(rng.choice(list(_TYPOLOGIES)))
        begins = start + timedelta(days=float(rng.uniform(0, _HORIZON_DAYS)))
        pace = float(rng.uniform(0.6, 1.6))
        plot = _TYPOLOGIES[name]
        for kind, days in plot:
            late = timedelta(days=days * pace + float(rng.uniform(0, 3)))
            nature = "pledge" if name == "pledge_then_seizure" and kind == "equity_change" else ""
            steps.append(Step(begins + late, int(company), kind, nature))
        end = begins + timedelta(days=plot[-1][1] * pace + float(rng.uniform(20, 60)))
        stories.append(Story(int(company), city.uscc(int(company)), name, begins, end))
    return sorted(stories, key=lambda s: s.starts_at), sorted(steps)
