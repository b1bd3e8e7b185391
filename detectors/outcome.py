"""What a change says outright, beside how strange it is: an inspection failed, a company listed."""

from __future__ import annotations

from msgspec.structs import replace

from detectors.features import FEATURES
from schemas.scores import Cause

__all__ = ["OUTCOME", "UNRANKED", "weighed", "with_outcome"]

_NAME = "failed_or_listed"
_WEIGHT = 2.0  # as much as a chance of one in a hundred
_MOST = 3  # causes

OUTCOME = next(at for at, feature in enumerate(FEATURES) if feature.name == _NAME)
"""Place among the features."""


UNRANKED = 0.9
"""Score of a bad outcome while a family is too young for ranks: below what asks for an alert."""


def weighed(strange: float, outcome: float) -> float:
    """Return evidence from strangeness, a surprise of 0 to 8, and an outcome, 1 for a bad one.

    A bad outcome comes before any good one that is only strange: half of the surprise orders
    those of one outcome. A passed inspection at an odd hour is no worry, a failed one is.

    >>> weighed(0.5, 1.0) > weighed(3.9, 0.0) > weighed(0.5, 0.0)
    True
    """
    return strange / 2 + (_WEIGHT if outcome >= 1 else 0.0)


def with_outcome(
    causes: tuple[Cause, ...], strange: float, outcome: float, usual: float
) -> tuple[Cause, ...]:
    """Return the causes with the bad outcome as what it weighs; a good one has no part."""
    if outcome < 1:
        return causes
    part = _WEIGHT / weighed(strange, outcome)
    named = Cause(_NAME, round(outcome, 4), round(usual, 4), round(part, 4), "peers")
    others = [
        replace(one, weight=round(one.weight * (1 - part), 4))
        for one in causes
        if one.feature != _NAME
    ]
    return (named, *others[: _MOST - 1])
