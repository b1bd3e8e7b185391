"""What made a score: each axis by its part, the peers' part by the features that stand out."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from detectors.features import AMOUNT, DAYS_SPAN, FEATURES, Form
from detectors.own_past import Own
from loops.compiled import compiled
from schemas.scores import Cause

__all__ = ["Causes", "natural"]

Floats = NDArray[np.float64]
Index = NDArray[np.intp]

_MOST = 3
_LEAST_SPREAD = 0.1  # of a feature in [0, 1]: below it a difference means little
_LEAST_DEVIATION = 0.5
_LEAST_WEIGHT = 0.05
_MOST_ALONE = 0.95
_NAMES = [feature.name for feature in FEATURES]
_FORMS = np.array([feature.form for feature in FEATURES], dtype=np.intp)
_HALVES = np.array([feature.half for feature in FEATURES], dtype=np.intp)
_GRADE, _YUAN, _DAYS, _COUNT = map(int, (Form.GRADE, Form.YUAN, Form.DAYS, Form.COUNT))


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
        self, rows: Floats, usual: Floats, spread: Floats, peers_parts: Floats, by_amount: Floats
    ) -> None:  # fmt: skip
        n = len(rows)
        feature, weight = np.empty((n, _MOST), dtype=np.intp), np.empty((n, _MOST))
        values, usually = np.empty((n, _MOST)), np.empty((n, _MOST))
        _foremost(rows, usual, spread, peers_parts, by_amount, feature, weight, values, usually)
        self._feature, self._weight = feature.tolist(), weight.tolist()
        self._values, self._usually = values.tolist(), usually.tolist()

    def _of_peers(self, row: int) -> list[Cause]:
        return [
            Cause(_NAMES[number], value, usually, part, "peers")
            for number, part, value, usually in zip(
                self._feature[row], self._weight[row], self._values[row], self._usually[row],
                strict=True,
            )
            if part > 0.0
        ]  # fmt: skip

    def of(
        self, row: int, own: Own, own_part: float, industry: float, industry_part: float
    ) -> tuple[Cause, ...]:
        """Return at most three causes of one row, heaviest first; weights sum to 1 at most.

        Values are in the feature's own unit; the pulse's is its strangeness. Whatever has a part in
        the score at all has at least one cause.
        """
        found = self._of_peers(row)
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


@compiled
def natural(form: int, half: int, scaled: float) -> float:
    """Return the value of a feature in its own unit."""
    if form == _GRADE:
        return 1.0 + 2.0 * scaled
    if form == _YUAN:
        return float(10.0 ** (scaled * 10.0) - 1.0)
    if form == _DAYS:
        return math.expm1(scaled * DAYS_SPAN)
    if form == _COUNT:
        return half * scaled / max(1e-9, 1.0 - scaled)
    return scaled


@compiled
def _foremost(
    rows: Floats, usual: Floats, spread: Floats, peers_parts: Floats, by_amount: Floats,
    feature: Index, weight: Floats, values: Floats, usually: Floats,
) -> None:  # fmt: skip
    """Fill in the features of each row that stand out the most; 0 weighs what is not to be named."""
    width = rows.shape[1]
    deviation = np.empty(width)
    for row in range(len(rows)):
        total = 0.0
        for at in range(width):
            far = abs(rows[row, at] - usual[row, at])
            deviation[at] = far / (spread[row, at] + _LEAST_SPREAD)
            total += deviation[at]
        alone = min(by_amount[row], _MOST_ALONE)
        deviation[AMOUNT] += total * alone / (1.0 - alone)
        total = max(total + total * alone / (1.0 - alone), 1e-9)
        for place in range(_MOST):
            at = int(deviation.argmax())
            share = deviation[at] / total * peers_parts[row]
            # The foremost is named however little it stands out.
            if place and (deviation[at] < _LEAST_DEVIATION or share < _LEAST_WEIGHT):
                share = 0.0
            feature[row, place], weight[row, place] = at, np.rint(share * 1e4) / 1e4
            if share > 0.0:
                form, half = _FORMS[at], _HALVES[at]
                values[row, place] = np.rint(natural(form, half, rows[row, at]) * 1e4) / 1e4
                usually[row, place] = np.rint(natural(form, half, usual[row, at]) * 1e4) / 1e4
            deviation[at] = -1.0
