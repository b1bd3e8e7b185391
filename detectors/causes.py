"""Which features made a score: those farthest from what is usual in the segment."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from detectors.features import FEATURES
from schemas.scores import Axes, Cause

__all__ = ["causes_of", "deviations"]

_MOST = 3
_LEAST_SPREAD = 0.1  # of a feature in [0, 1]: below it a difference means little
_LEAST_DEVIATION = 0.5


def deviations(
    rows: NDArray[np.float64], usual: NDArray[np.float64], spread: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return for each row and feature its distance from the usual, in spreads."""
    return np.abs(rows - usual) / (spread + _LEAST_SPREAD)


def causes_of(
    features: Sequence[float],
    usual: NDArray[np.float64],
    deviation: Sequence[float],
    axes: Axes,
) -> tuple[Cause, ...]:
    """Return the three features that stand out most, heaviest first; their weights sum to 1 at most.

    Values are in the unit that the feature's name ends with. Where the industry's pulse is the
    strangest axis it is named first: no feature of the borrower explains that one.
    """
    total = sum(deviation) or 1.0
    order = sorted(range(len(deviation)), key=deviation.__getitem__, reverse=True)[:_MOST]
    found = []
    if axes.industry > max(axes.own, axes.peers):
        found.append(Cause("industry_pulse", axes.industry, 0.0, axes.industry / 2, "industry"))
        total *= 2
        order.pop()
    for index in order:
        if found and deviation[index] < _LEAST_DEVIATION:  # one is always named
            break
        feature = FEATURES[index]
        found.append(
            Cause(
                feature.name,
                round(feature.natural(features[index]), 4),
                round(feature.natural(float(usual[index])), 4),
                round(min(1.0, deviation[index] / total), 4),
                feature.axis,
            )
        )
    return tuple(found)
