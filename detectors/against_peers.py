"""A change against what is usual among the peers of its company: features on their scale."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from detectors.features import AGAINST_PEERS, AMOUNT

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
    own = rows[:, _COLUMNS]
    least = np.full(len(_COLUMNS), _LEAST)
    least[_AMOUNT] = _LEAST_OF_AMOUNTS
    off = np.where((known >= 0)[:, None], (own - mean) / np.maximum(spread, least), 0.0)
    above = np.maximum(off[:, _AMOUNT], 0.0) ** 2
    has = own[:, _AMOUNT] > 0
    scaled = _MIDDLE + np.arctan(off) / np.pi
    scaled[~has, _AMOUNT] = 0.0
    changed = rows.copy()
    changed[:, _COLUMNS] = scaled
    amounts = np.where(has, above / (1 + above), 0.0)
    return Usual(changed, mean, spread, amounts)
