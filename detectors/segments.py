"""Segments: companies of one industry and one family of changes, whose models learn together."""

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
            if found >= len(self._sums):
                more = np.zeros((max(8, found), 2 * self._width))
                self._sums = np.concatenate([self._sums, more])
                self._usual = np.concatenate([self._usual, more])
                self.masses.grow(len(self._sums))
        return found

    def score_learn(self, rows: Floats, leaf: Index, segment: Index) -> tuple[Floats, Floats]:
        """Score each row against its segment's window before, then learn it, in order.

        Returns scores, -1 where the segment has no window before, and per row mean and standard
        deviation of every feature, side by side.
        """
        scores = np.empty(len(rows))
        usual = np.empty((len(rows), 2 * self._width))
        masses = self.masses
        exact = np.rint(rows * _GRAIN) / _GRAIN  # so that no sum depends on how batches are cut
        both = np.concatenate([exact, exact * exact], axis=1)
        for part in masses.rounds(segment):
            at, flat = segment[part], masses.flat(leaf[part], segment[part])
            scores[part] = np.where(masses.size[at] > 0, masses.score(flat, at), -1.0)
            usual[part] = self._usual[at]
            self._add(both[part], at)
            if full := masses.learn(flat, at):
                mean, squares = np.split(self._sums[full] / masses.size[full][:, None], 2, axis=1)
                deviation = np.sqrt(np.maximum(squares - mean * mean, 0.0))
                self._usual[full] = np.concatenate([mean, deviation], axis=1)
                self._sums[full] = 0.0
        return scores, usual

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
