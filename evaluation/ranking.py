"""How well scores put what matters before what does not, with its uncertainty."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

__all__ = ["Interval", "auc", "average_precision", "bootstrap"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


class Interval(Struct, frozen=True):
    """A figure and the middle 95 % of what it is when units are drawn anew."""

    value: float
    low: float
    high: float


def auc(labels: Sequence[bool] | Bools, scores: Sequence[float] | Floats) -> float:
    """Return the chance that a positive scores above a negative, ties counted half.

    NaN when one of the two is missing.

    >>> auc([False, True, False, True], [0.1, 0.9, 0.4, 0.4])
    0.875
    """
    y, s = np.asarray(labels, bool), np.asarray(scores, float)
    positive = int(y.sum())
    negative = len(y) - positive
    if not positive or not negative:
        return float("nan")
    _, place, count = np.unique(s, return_inverse=True, return_counts=True)
    rank = np.cumsum(count) - (count - 1) / 2
    above = rank[place][y].sum() - positive * (positive + 1) / 2
    return float(above / (positive * negative))


def average_precision(labels: Sequence[bool] | Bools, scores: Sequence[float] | Floats) -> float:
    """Return the mean precision over the positives, down the scores; those of one score together.

    >>> average_precision([True, False, True], [0.9, 0.5, 0.1])
    0.833...
    """
    y, s = np.asarray(labels, bool), np.asarray(scores, float)
    if not y.any():
        return float("nan")
    order = np.argsort(-s, kind="stable")
    found, ordered = np.cumsum(y[order]), s[order]
    last = np.flatnonzero(np.append(ordered[1:] != ordered[:-1], True))
    new = np.diff(found[last], prepend=0)
    return float((new * found[last] / (last + 1)).sum() / y.sum())


def bootstrap(
    figure: Callable[[NDArray[np.intp]], float],
    units: Sequence[object],
    *,
    seed: int,
    draws: int = 500,
) -> Interval:
    """Return a figure of rows with its interval when whole units, e.g. companies, are drawn anew.

    `figure` takes places of rows, with repeats; `units` names the unit of each row.
    """
    if not units:
        return Interval(np.nan, np.nan, np.nan)
    _, unit = np.unique(np.asarray([str(name) for name in units]), return_inverse=True)
    order = np.argsort(unit, kind="stable")
    starts = np.searchsorted(unit[order], np.arange(unit.max() + 2))
    rows = [order[a:b] for a, b in zip(starts[:-1], starts[1:], strict=True)]
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(draws):
        drawn = rng.integers(0, len(rows), len(rows))
        value = figure(np.concatenate([rows[at] for at in drawn]))
        if not np.isnan(value):
            found.append(value)
    low, high = np.percentile(found, [2.5, 97.5]) if found else (np.nan, np.nan)
    return Interval(figure(np.arange(len(unit))), float(low), float(high))
