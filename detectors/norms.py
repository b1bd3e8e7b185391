"""What is usual among the peers of a company: mean and spread of some features by segment."""

from __future__ import annotations

from collections import defaultdict

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

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
        row, level = np.nonzero(numbers >= 0)
        segment: Index = numbers[row, level]
        usual = np.zeros((*numbers.shape, 2 * self._width))
        knows = np.zeros(numbers.shape, dtype=bool)
        exact = np.rint(rows * _GRAIN) / _GRAIN
        both = np.concatenate([exact, exact * exact], axis=1)
        order = np.argsort(segment, kind="stable")
        ordered = segment[order]
        starts = np.flatnonzero(np.diff(ordered, prepend=-1))
        held = ordered[starts]
        sizes = np.diff(starts, append=len(ordered))
        place = np.empty(len(segment), dtype=np.int64)  # of a row among those of its segment
        place[order] = np.arange(len(segment)) - np.repeat(starts, sizes)
        windows, counters = self._counts[0], self._counts[1]
        turn = (counters[segment] + place) // windows[segment]
        last = int(((counters[held] + sizes) // windows[held]).max())
        for which in range(last + 1):
            part = np.flatnonzero(turn == which) if last else np.arange(len(segment))
            at = segment[part]
            usual[row[part], level[part]] = self._usual[at]
            knows[row[part], level[part]] = self._counts[2, at] > 0
            self._learn(both[row[part]], at)
        first = knows.argmax(axis=1)
        known = np.where(knows.any(axis=1), first, -1)
        chosen = usual[np.arange(len(rows)), first]
        return chosen[:, : self._width], chosen[:, self._width :], known

    def _learn(self, both: Floats, segment: Index) -> None:
        """Add values and squares to their segments; what is full becomes what is usual."""
        if not len(segment):
            return
        order = np.argsort(segment, kind="stable")
        ordered = segment[order]
        starts = np.flatnonzero(np.diff(ordered, prepend=-1))
        held = ordered[starts]
        self._sums[held] += np.add.reduceat(both[order], starts, axis=0)
        window, counter, _ = self._counts
        counter[held] += np.diff(starts, append=len(ordered))
        full = held[counter[held] >= window[held]]
        if len(full):
            mean, squares = np.split(self._sums[full] / window[full][:, None], 2, axis=1)
            deviation = np.sqrt(np.maximum(squares - mean * mean, 0.0))
            self._usual[full] = np.concatenate([mean, deviation], axis=1)
            self._counts[2, full], counter[full] = window[full], 0
            self._sums[full] = 0.0

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
