"""Who owns whom: companies that hold parts of other companies."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

__all__ = ["WHOLE", "Holdings", "draw_holdings"]

WHOLE = 10_000
"""A company's whole capital. Shares are counted in whole parts of it, so that they add up."""

_HELD = 0.15  # part of the companies in which another company holds a share
_TWO = 0.10  # part of those that have a second company as a holder


class Holdings(Struct, frozen=True):
    """Ties as arrays over places in the city, sorted by `held`. `parts` is out of `WHOLE`."""

    holder: NDArray[np.int32]
    held: NDArray[np.int32]
    parts: NDArray[np.int32]

    def of(self, company: int) -> list[tuple[int, int]]:
        """Return the companies that hold this one, with their parts."""
        first, last = np.searchsorted(self.held, [company, company + 1])
        return list(
            zip(self.holder[first:last].tolist(), self.parts[first:last].tolist(), strict=True)
        )


def draw_holdings(rng: np.random.Generator, n: int) -> Holdings:
    """Draw the ties of `n` companies.

    Nobody holds itself, not even through others: in a random order of the companies a holder
    always stands before what it holds. Few companies hold many, as groups do. The parts of one
    company add up to the whole at most.
    """
    order = rng.permutation(n)
    place = 1 + rng.choice(max(1, n - 1), size=min(max(0, n - 1), round(n * _HELD)), replace=False)
    major = rng.integers(1_000, WHOLE + 1, len(place))
    subsidiary = rng.random(len(place)) < 0.4
    major = np.where(subsidiary, np.maximum(major, 5_100), major)
    holder = (place * rng.power(0.35, len(place))).astype(np.int64)  # towards the front: hubs
    second = (rng.random(len(place)) < _TWO) & (major <= 9_000) & (place > 1)
    other = (holder + 1 + rng.integers(0, np.maximum(1, place - 1))) % place
    minor = rng.integers(500, np.maximum(501, WHOLE - major))
    holders = order[np.concatenate([holder, other[second]])]
    held = order[np.concatenate([place, place[second]])]
    parts = np.concatenate([major, minor[second]])
    by_held = np.argsort(held, kind="stable")
    return Holdings(
        holders[by_held].astype(np.int32),
        held[by_held].astype(np.int32),
        parts[by_held].astype(np.int32),
    )
