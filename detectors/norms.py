"""What is usual among the peers of a company: mean and spread of some features by segment."""

from __future__ import annotations

from collections import defaultdict

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from loops.compiled import compiled

__all__ = ["Norms"]

Floats = NDArray[np.float64]
Index = NDArray[np.intp]

_GRAIN = 2.0**16  # so that no sum depends on how batches are cut
_WIDE_WINDOW = 100  # observations
_FIRST_ROOM = 64


class _State(Struct, array_like=True):
    """The segments of one industry, laid end to end."""

    names: list[str]
    counts: bytes  # window, counter, size
    sums: bytes
    usual: bytes


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_State).decode


class Norms:
    """Mean and spread of every segment over its newest full window.

    Much smaller than a forest (about 400 bytes) and ready after a window of 20, so that a segment
    may be as narrow as industry, size and district.

    Parameters
    ----------
    width
        Number of features.
    window
        Observations in a window of a segment narrower than an industry; others have 100.
    """

    def __init__(self, width: int, window: int) -> None:
        self._width, self._window = width, window
        self.names: list[str] = []  # by number
        self._number: dict[str, int] = {}
        self._counts = np.zeros(
            (3, 0), dtype=np.int64
        )  # window, counter, size of the window before
        self._sums = np.zeros((0, 2 * width))  # of the present window: values, squares
        self._usual = np.zeros((0, 2 * width))  # of the one before: mean, standard deviation

    def number(self, name: str, *, narrow: bool = False) -> int:
        """Return the place of a segment; a new one starts knowing nothing."""
        found = self._number.get(name)
        if found is None:
            found = self._number[name] = len(self.names)
            self.names.append(name)
            if found >= len(self._sums):
                more = max(_FIRST_ROOM, found)
                self._counts = np.concatenate([self._counts, np.zeros((3, more), np.int64)], axis=1)
                empty = np.zeros((more, 2 * self._width))
                self._sums = np.concatenate([self._sums, empty])
                self._usual = np.concatenate([self._usual, empty])
            self._counts[0, found] = self._window if narrow else _WIDE_WINDOW
        return found

    def hand_over(self, old: str, new: str) -> None:
        """Give the place of one narrow segment to another, which starts knowing nothing."""
        at = self._number[new] = self._number.pop(old)
        self.names[at] = new
        self._counts[1:, at] = 0
        self._sums[at] = self._usual[at] = 0.0

    def usual_learn(self, rows: Floats, numbers: Index) -> tuple[Floats, Floats, Index]:
        """Return what was usual in the narrowest segment of each row that knows, then learn the row.

        `numbers` has the segments of each row, narrowest first, -1 for none; the last is never
        none. Returns mean and standard deviation by row and feature, and the place of the segment
        among those of its row, -1 where none knows.
        """
        n, width = rows.shape
        mean, spread = np.zeros((n, width)), np.zeros((n, width))
        known = np.full(n, -1, dtype=np.intp)
        _usual_learn(rows, numbers, self._counts, self._sums, self._usual, mean, spread, known)
        return mean, spread, known

    def to_bytes(self) -> dict[str, bytes]:
        """Return the state by industry, the first letter of its segments."""
        by_industry: dict[str, list[int]] = defaultdict(list)
        for name, at in sorted(self._number.items()):
            by_industry[name[0]].append(at)
        return {
            industry: _encode(
                _State(
                    [self.names[at] for at in places],
                    self._counts[:, places].tobytes(),
                    self._sums[places].tobytes(),
                    self._usual[places].tobytes(),
                )
            )
            for industry, places in by_industry.items()
        }

    def restore(self, raw: bytes) -> None:
        """Take the state of one industry."""
        state = _decode(raw)
        places = [self.number(name) for name in state.names]
        self._counts[:, places] = np.frombuffer(state.counts, np.int64).reshape(3, -1)
        self._sums[places] = np.frombuffer(state.sums).reshape(len(places), -1)
        self._usual[places] = np.frombuffer(state.usual).reshape(len(places), -1)


@compiled
def _usual_learn(
    rows: Floats, numbers: Index, counts: NDArray[np.int64], sums: Floats, usual: Floats,
    mean: Floats, spread: Floats, known: Index,
) -> None:  # fmt: skip
    """See `Norms.usual_learn`; the last three are the answers."""
    n, width = rows.shape
    for row in range(n):
        for level in range(numbers.shape[1]):
            at = numbers[row, level]
            if at >= 0 and counts[2, at] > 0:
                known[row] = level
                mean[row], spread[row] = usual[at, :width], usual[at, width:]
                break
        for level in range(numbers.shape[1]):
            at = numbers[row, level]
            if at < 0:
                continue
            for column in range(width):
                value = np.rint(rows[row, column] * _GRAIN) / _GRAIN
                sums[at, column] += value
                sums[at, width + column] += value * value
            counts[1, at] += 1
            window = counts[0, at]
            if counts[1, at] < window:
                continue
            for column in range(width):
                middle = sums[at, column] / window
                square = max(sums[at, width + column] / window - middle * middle, 0.0)
                usual[at, column], usual[at, width + column] = middle, np.sqrt(square)
            counts[2, at], counts[1, at] = window, 0
            sums[at] = 0.0
