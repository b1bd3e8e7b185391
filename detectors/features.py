"""A change and its borrower's memory as numbers: what the forests look at, and in which unit.

`detectors.learning` works them out, each before the change is learnt.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from msgspec import Struct

from detectors.learning import FEW, MANY, NEVER_DAYS

__all__ = ["AGAINST_PEERS", "AMOUNT", "FEATURES", "Feature", "NEVER_DAYS"]

_DAYS_SPAN = math.log1p(NEVER_DAYS)


class Feature(Struct, frozen=True):
    """One number in [0, 1] and how to read it back, or an array of them, in its own unit."""

    name: str
    natural: Callable[[Any], Any]


def _same(v: Any) -> Any:
    return v


def _count(half: int) -> Callable[[Any], Any]:
    """Return the inverse of `c / (c + half)`."""
    return lambda v: half * v / np.maximum(1e-9, 1 - v)


def _days(v: Any) -> Any:
    return np.expm1(v * _DAYS_SPAN)


FEATURES = (
    Feature("severity_prior", lambda v: 1 + 2 * v),  # 1 to 3, of the catalogue
    Feature("direction", _same),  # 0 positive, 0.5 neutral, 1 adverse
    Feature("amount_yuan", lambda v: 10.0 ** (v * 10) - 1),
    Feature("amount_against_own", _same),  # see `detectors.own_past`
    Feature("days_since_last", _days),
    Feature("days_since_same_family", _days),
    Feature("changes_30_days", _count(FEW)),  # half-life, not a window
    Feature("changes_180_days", _count(MANY)),
    Feature("same_family_180_days", _count(FEW)),
    Feature("novelty_of_family", _same),  # 1 never before, 1/2 once, 1/3 twice ...
    Feature("share_moved", _same),  # half of it; crossing a line of control adds a half
    Feature("failed_or_listed", _same),  # 1 for a failed inspection, an abnormal listing
)
"""In the order of `detectors.learning`. The trees are drawn over the sorted names."""

_PLACE = {feature.name: place for place, feature in enumerate(FEATURES)}
AMOUNT = _PLACE["amount_yuan"]
AGAINST_PEERS = tuple(
    _PLACE[name]
    for name in (
        "amount_yuan", "changes_30_days", "changes_180_days", "same_family_180_days",
        "days_since_last", "days_since_same_family",
    )
)  # fmt: skip
"""Places of the features that depend on how large a company is: what is usual differs by segment."""
