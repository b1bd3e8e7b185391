"""What a budget of alerts finds in time, by whichever order they are offered."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from evaluation.story_walk import Offered, Walk
from routing.budget import NOT_SPENT, Spending, spend

__all__ = ["AtBudget", "at_budget"]

_DAY = 86_400.0


class AtBudget(Struct, frozen=True, kw_only=True):
    """What a bank that reads so many alerts gets to know."""

    told: int
    precision: float  # of what was told, the part that belongs to a company going bad
    found: float  # part of the stories of which something was told before the default
    lead_days: float  # median, from the first alert told to the default
    events_per_alert: float


def at_budget(walked: Walk, worth: Sequence[float], a_day: float) -> AtBudget:
    """Return what one budget for all borrowers together finds, spent as the product spends it."""
    spent: Spending = NOT_SPENT
    told: list[Offered] = []
    for one, value in zip(walked.offered, worth, strict=True):
        yes, spent = spend(spent, value, one.at, a_day, red_line=False)
        if yes and value > 0:
            told.append(one)
    first: dict[int, float] = {}
    for one in told:
        if one.story >= 0:
            first.setdefault(one.story, one.at)
    leads = [_default(walked, story) - at for story, at in first.items()]
    return AtBudget(
        told=len(told),
        precision=sum(one.story >= 0 for one in told) / max(1, len(told)),
        found=len(first) / max(1, len(walked.stories)),
        lead_days=float(np.median(leads)) / _DAY if leads else 0.0,
        events_per_alert=walked.events / max(1, len(told)),
    )


def _default(walked: Walk, story: int) -> float:
    default = walked.stories[story].default_at
    assert default is not None
    return default.timestamp()
