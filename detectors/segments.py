"""Segments with a forest: companies of one industry, or of all, and one family of changes."""

from __future__ import annotations

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from detectors import mass_state
from detectors.daily_counts import DailyCounts
from detectors.mass_state import MassState
from detectors.masses import Masses
from schemas.policy import Forest

__all__ = ["Segments"]

Floats = NDArray[np.float64]
Index = NDArray[np.intp]

_GRAIN = 2.0**16


class _State(Struct, array_like=True):
    masses: MassState
    sums: bytes
    usual: bytes
    pulse: DailyCounts


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_State).decode


class Segments:
    """The forests of all segments, what their features usually are, and their pulses.

    `usual` and `spread` are mean and standard deviation of each feature over the window before,
    the same window that the forest scores against.
    """

    def __init__(self, forest: Forest, width: int) -> None:
        self.masses = Masses(forest.n_trees, forest.height, forest.window_size, forests=0)
        self.pulses: list[DailyCounts] = []
        self.names: list[str] = []  # by number
        self._width = width
        self._number: dict[str, int] = {}
        self._sums = np.zeros((0, 2 * width))  # of the present window: values, squares
        self._usual = np.zeros((0, 2 * width))  # of the one before: mean, standard deviation

    def number(self, name: str) -> int:
        """Return the place of a segment; a new one starts knowing nothing."""
        found = self._number.get(name)
        if found is None:
            found = self._number[name] = len(self._number)
            self.pulses.append(DailyCounts())
            self.names.append(name)
            if found >= len(self._sums):
                more = np.zeros((max(8, found), 2 * self._width))
                self._sums = np.concatenate([self._sums, more])
                self._usual = np.concatenate([self._usual, more])
                self.masses.grow(len(self._sums))
        return found

    def score_learn(self, rows: Floats, leaf: Index, numbers: Index) -> tuple[Floats, Floats]:
        """Score each row in the narrowest of its segments that speaks, then learn it in all of them.

        A segment speaks from its first full window on, and is held against the window before. `numbers`
        has the segments of each row, narrowest first, -1 for none; the last is never none. Returns
        scores, -1 where no segment speaks; per row mean and standard deviation of every feature,
        side by side; and the place among its segments of the one that spoke, the last if none did.
        """
        masses, (n, levels) = self.masses, numbers.shape
        held = numbers >= 0
        speaks = held & (masses.size[numbers] > 0)
        # Whoever speaks goes on speaking: what is wider than such a segment need not be asked.
        wanted: NDArray[np.bool_] = (np.cumsum(speaks, axis=1) - speaks) == 0
        row, level = np.nonzero(held)
        segment: Index = numbers[row, level]
        asked: NDArray[np.bool_] = wanted[row, level]
        scores = np.full(len(row), -1.0)
        usual = np.zeros((len(row), 2 * self._width))
        exact = np.rint(rows * _GRAIN) / _GRAIN  # so that no sum depends on how batches are cut
        both = np.concatenate([exact, exact * exact], axis=1)
        everything = np.arange(len(row))
        for part in masses.rounds(segment):
            places = everything[part]
            at = segment[places]
            flat = masses.flat(leaf[row[places]], at)
            heard = np.flatnonzero(asked[places] & (masses.size[at] > 0))
            scores[places[heard]] = masses.score(flat[heard], at[heard])
            usual[places[heard]] = self._usual[at[heard]]
            self._add(both[row[places]], at)
            if full := masses.learn(flat, at):
                mean, squares = np.split(self._sums[full] / masses.size[full][:, None], 2, axis=1)
                deviation = np.sqrt(np.maximum(squares - mean * mean, 0.0))
                self._usual[full] = np.concatenate([mean, deviation], axis=1)
                self._sums[full] = 0.0
        by_level = np.full((n, levels), -1.0)
        by_level[row, level] = scores
        spoke = by_level >= 0
        which = np.where(spoke.any(axis=1), spoke.argmax(axis=1), levels - 1)
        entry = np.zeros((n, levels), dtype=np.intp)
        entry[row, level] = everything
        chosen = entry[np.arange(n), which]
        return scores[chosen], usual[chosen]

    def _add(self, both: Floats, segment: Index) -> None:
        """Add values and squares to the sums of their segments."""
        order = np.argsort(segment, kind="stable")
        ordered = segment[order]
        starts = np.flatnonzero(np.diff(ordered, prepend=-1))
        self._sums[ordered[starts]] += np.add.reduceat(both[order], starts, axis=0)

    def to_bytes(self, name: str) -> bytes:
        """Return the state of one segment."""
        at = self._number[name]
        masses = mass_state.state_of(self.masses, at)
        sums, usual = self._sums[at].tobytes(), self._usual[at].tobytes()
        return _encode(_State(masses, sums, usual, self.pulses[at]))

    def restore(self, name: str, raw: bytes) -> None:
        """Take the state of a segment. Raises `ValueError` when its shape is another."""
        state = _decode(raw)
        at = self.number(name)
        mass_state.restore(self.masses, at, state.masses)
        self._sums[at] = np.frombuffer(state.sums)
        self._usual[at] = np.frombuffer(state.usual)
        self.pulses[at] = state.pulse
