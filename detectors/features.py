"""A change and its borrower's memory as numbers: what the forests look at, and in which unit.

`detectors.learning` works them out, each before the change is learnt.
"""

from __future__ import annotations

import math
from enum import IntEnum

from msgspec import Struct

from detectors.learning import FEW, MANY, NEVER_DAYS

__all__ = [
    "AGAINST_PEERS",
    "AMOUNT",
    "DAYS_SPAN",
    "FEATURES",
    "Feature",
    "Form",
    "NEVER_DAYS",
    "OUTCOME",
]

DAYS_SPAN = math.log1p(NEVER_DAYS)


class Form(IntEnum):
    """How a feature in [0, 1] is read back in its own unit, see `detectors.causes.natural`."""

    SAME = 0
    GRADE = 1  # 1 to 3
    YUAN = 2
    DAYS = 3
    COUNT = 4  # of `half`, where it is one half


class Feature(Struct, frozen=True):
    """One number in [0, 1]."""

    name: str
    form: Form = Form.SAME
    half: int = 0


FEATURES = (
    Feature("severity_prior", Form.GRADE),  # of the catalogue
    Feature("direction"),  # 0 positive, 0.5 neutral, 1 adverse
    Feature("amount_yuan", Form.YUAN),
    Feature("amount_against_own"),  # see `detectors.own_past`
    Feature("days_since_last", Form.DAYS),
    Feature("days_since_same_family", Form.DAYS),
    Feature("changes_30_days", Form.COUNT, FEW),  # half-life, not a window
    Feature("changes_180_days", Form.COUNT, MANY),
    Feature("same_family_180_days", Form.COUNT, FEW),
    Feature("novelty_of_family"),  # 1 never before, 1/2 once, 1/3 twice ...
    Feature("share_moved"),  # half of it; crossing a line of control adds a half
    Feature("failed_or_listed"),  # 1 for a failed inspection, an abnormal listing
)
"""In the order of `detectors.learning`. The trees are drawn over the sorted names."""

_PLACE = {feature.name: place for place, feature in enumerate(FEATURES)}
AMOUNT, OUTCOME = _PLACE["amount_yuan"], _PLACE["failed_or_listed"]
AGAINST_PEERS = tuple(
    _PLACE[name]
    for name in (
        "amount_yuan", "changes_30_days", "changes_180_days", "same_family_180_days",
        "days_since_last", "days_since_same_family",
    )
)  # fmt: skip
"""Places of the features that depend on how large a company is: what is usual differs by segment."""
