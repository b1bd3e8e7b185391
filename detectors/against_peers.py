"""A change against what is usual among the peers of its company: features on their scale."""

from __future__ import annotations

import math

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from detectors.features import AGAINST_PEERS, AMOUNT
from loops.compiled import compiled

__all__ = ["Usual", "on_the_scale_of"]

Floats = NDArray[np.float64]
Index = NDArray[np.intp]

_COLUMNS = np.array(AGAINST_PEERS)
_AMOUNT = AGAINST_PEERS.index(AMOUNT)
_LEAST = 0.02  # spread of a feature in [0, 1]
_LEAST_OF_AMOUNTS = 0.03  # a factor of two
_MIDDLE = 0.5  # stands for a feature as usual, and where nobody knows what is


class Usual(Struct, frozen=True):
    """What is usual among the peers of each row, and how strange its amount is to them."""

    rows: Floats  # features, those of `AGAINST_PEERS` on the scale of the peers
    mean: Floats  # of the features of `AGAINST_PEERS`, as they are
    spread: Floats
    amounts: Floats  # in [0, 1], `Moments.strangeness` of an amount above the peers'


def on_the_scale_of(mean: Floats, spread: Floats, known: Index, rows: Floats) -> Usual:
    """Put features on the scale of the peers: the mean is 0.5, one spread above it 0.75.

    `known` is -1 in the rows whose peers nobody knows. A feature that a change does not have, an
    amount, stays 0.
    """
    changed, amounts = rows.copy(), np.zeros(len(rows))
    _scale(mean, spread, known, _COLUMNS, changed, amounts)
    return Usual(changed, mean, spread, amounts)


@compiled
def _scale(
    mean: Floats, spread: Floats, known: Index, columns: Index, rows: Floats, amounts: Floats
) -> None:
    """Change the rows in place, and say how strange amounts are."""
    for row in range(len(rows)):
        for place in range(len(columns)):
            is_amount = place == _AMOUNT
            value = rows[row, columns[place]]
            if is_amount and value <= 0.0:
                rows[row, columns[place]] = 0.0
                continue
            off = 0.0
            if known[row] >= 0:
                least = _LEAST_OF_AMOUNTS if is_amount else _LEAST
                off = (value - mean[row, place]) / max(spread[row, place], least)
            rows[row, columns[place]] = _MIDDLE + math.atan(off) / math.pi
            if is_amount and off > 0.0:
                amounts[row] = off * off / (1.0 + off * off)
