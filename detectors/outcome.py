"""What a change says outright, beside how strange it is: an inspection failed, a company listed."""

from __future__ import annotations

from msgspec.structs import replace

from detectors.features import FEATURES
from detectors.ranks import weighed
from schemas.scores import Cause

__all__ = ["OUTCOME", "with_outcome"]

_NAME = "failed_or_listed"
_MOST = 3  # causes

OUTCOME = next(at for at, feature in enumerate(FEATURES) if feature.name == _NAME)
"""Place among the features."""


def with_outcome(
    causes: tuple[Cause, ...], strange: float, outcome: float, usual: float
) -> tuple[Cause, ...]:
    """Return the causes with the bad outcome as what it weighs; a good one has no part."""
    if outcome < 1:
        return causes
    part = weighed(0.0, outcome) / weighed(strange, outcome)
    named = Cause(_NAME, round(outcome, 4), round(usual, 4), round(part, 4), "peers")
    others = [
        replace(one, weight=round(one.weight * (1 - part), 4))
        for one in causes
        if one.feature != _NAME
    ]
    return (named, *others[: _MOST - 1])
