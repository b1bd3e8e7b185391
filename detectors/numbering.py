"""Numbers for names, in the order in which they are asked for."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

__all__ = ["Numbering"]


class Numbering(dict[str, int]):
    """Gives each name that is asked for a number, from 0 on.

    >>> numbers = Numbering()
    >>> numbers["tax"], numbers["court"], numbers["tax"]
    (0, 1, 0)
    """

    def __missing__(self, name: str) -> int:
        self[name] = number = len(self)
        return number

    def of(self, names: Collection[str]) -> NDArray[np.intp]:
        """Return the number of each."""
        return np.fromiter(map(self.__getitem__, names), np.intp, len(names))
