"""What made a score: each axis by its part, the peers' part by the features that stand out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from detectors.features import AMOUNT, FEATURES
from detectors.own_past import Own
from detectors.rank import surprise
from schemas.scores import Cause

__all__ = ["Causes", "together"]

Floats = NDArray[np.float64]
Index = NDArray[np.intp]

_MOST = 3
_LEAST_SPREAD = 0.1  # of a feature in [0, 1]: below it a difference means little
_LEAST_DEVIATION = 0.5
_LEAST_WEIGHT = 0.05
_MOST_ALONE = 0.95
_NAMES = [feature.name for feature in FEATURES]


def together(own: float, peers: float, industry: float) -> tuple[float, float, float, float]:
    """Return the surprise of three axes as one number, and the part of each.

    The strangest axis counts in full, the others by half: two agreeing witnesses weigh more than
    one, but many mild oddities do not make a grave one.
    """
    b = surprise(peers)
    if own == 0.0 and industry == 0.0:  # most changes: the rest is only for speed left out
        return b, 0.0, 1.0 if b > 0 else 0.0, 0.0
    a, c = surprise(own), surprise(industry)
    most = max(a, b, c)
    total = (a + b + c + most) / 2
    if total <= 0.0:
        return 0.0, 0.0, 0.0, 0.0
    if a == most:
        return total, a / total, b / 2 / total, c / 2 / total
    if b == most:
        return total, a / 2 / total, b / total, c / 2 / total
    return total, a / 2 / total, b / 2 / total, c / total


class Causes:
    """The causes of a batch: what can be computed for all rows at once is.

    Parameters
    ----------
    rows
        Features, scaled.
    usual, spread
        Mean and standard deviation of each feature where each row was judged.
    peers_parts
        The peers' part of each row's score.
    by_amount
        The part of that which the amount has by itself, in [0, 1); the rest goes by distance.
    """

    def __init__(
        self, rows: Floats, usual: Floats, spread: Floats, peers_parts: Sequence[float],
        by_amount: Sequence[float] = (),
    ) -> None:  # fmt: skip
        deviation = np.abs(rows - usual) / (spread + _LEAST_SPREAD)
        if by_amount:
            alone = np.minimum(by_amount, _MOST_ALONE)
            deviation[:, AMOUNT] += deviation.sum(axis=1) * alone / (1 - alone)
        total = np.maximum(deviation.sum(axis=1), 1e-9)
        parts, each = np.asarray(peers_parts, dtype=np.float64), np.arange(len(rows))
        feature = np.empty((len(rows), _MOST), dtype=np.intp)
        weight = np.empty((len(rows), _MOST))
        for place in range(_MOST):
            feature[:, place] = at = deviation.argmax(axis=1)
            far = deviation[each, at]
            share = far / total * parts
            if place:  # the foremost is named however little it stands out
                share[(far < _LEAST_DEVIATION) | (share < _LEAST_WEIGHT)] = 0.0
            weight[:, place] = share
            deviation[each, at] = -1.0
        weight = np.round(weight, 4)
        kept = weight > 0.0
        self._ends: list[int] = kept.sum(axis=1).cumsum().tolist()
        which: Index = feature[kept]
        row = np.nonzero(kept)[0]
        values = np.concatenate([rows[row, which], usual[row, which]])
        natural = _natural(values, np.concatenate([which, which])).tolist()
        self._peers = [
            Cause(_NAMES[number], value, usually, part, "peers")
            for number, value, usually, part in zip(
                which.tolist(), natural[: len(row)], natural[len(row) :], weight[kept].tolist(),
                strict=True,
            )
        ]  # fmt: skip

    def of(
        self, row: int, own: Own, own_part: float, industry: float, industry_part: float
    ) -> tuple[Cause, ...]:
        """Return at most three causes of one row, heaviest first; weights sum to 1 at most.

        Values are in the feature's own unit; the pulse's is its strangeness. Whatever has a part in
        the score at all has at least one cause.
        """
        found = self._peers[self._ends[row - 1] if row else 0 : self._ends[row]]
        if own_part < _LEAST_WEIGHT and industry_part < _LEAST_WEIGHT:
            return tuple(found)
        if own_part >= _LEAST_WEIGHT:
            value, usual, part = round(own.value, 4), round(own.usual, 4), round(own_part, 4)
            found.append(Cause(own.feature, value, usual, part, "own"))
        if industry_part >= _LEAST_WEIGHT:
            part = round(industry_part, 4)
            found.append(Cause("industry_pulse", round(industry, 4), 0.0, part, "industry"))
        found.sort(key=_weight, reverse=True)
        return tuple(found[:_MOST])


def _weight(cause: Cause) -> float:
    return cause.weight


def _natural(scaled: Floats, feature: Index) -> Floats:
    """Return values of the features of these numbers in their own units, to four places."""
    natural = np.empty_like(scaled)
    for number, known in enumerate(FEATURES):
        at = np.flatnonzero(feature == number)
        natural[at] = known.natural(scaled[at])
    return np.round(natural, 4)
