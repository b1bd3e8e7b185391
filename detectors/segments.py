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


class _State(Struct, array_like=True):
    masses: MassState
    sums: bytes
    usual: bytes
    pulse: DailyCounts


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_State).decode


class Segments:
    """The forests of all segments, what their features usually are, and their pulses.

    What is usual are mean and standard deviation of each feature over the window before, the same
    window that the forest scores against.
    """

    def __init__(self, forest: Forest, width: int) -> None:
        self.masses = Masses(
            forest.n_trees, forest.height, forest.window_size, forests=0, width=width
        )
        self.pulses: list[DailyCounts] = []
        self.names: list[str] = []  # by number
        self._number: dict[str, int] = {}

    def number(self, name: str) -> int:
        """Return the place of a segment; a new one starts knowing nothing."""
        found = self._number.get(name)
        if found is None:
            found = self._number[name] = len(self._number)
            self.pulses.append(DailyCounts())
            self.names.append(name)
            if found >= len(self.masses.counter):
                self.masses.grow(found + max(8, found))
        return found

    def score_learn(
        self, rows: Floats, leaf: Index, numbers: Index
    ) -> tuple[Floats, Floats, Floats]:
        """Score each row in the narrowest of its segments that speaks, then learn it in all of them.

        A segment speaks from its first full window on, and is held against the window before. `numbers`
        has the segments of each row, narrowest first, -1 for none. Returns scores, -1 where no
        segment speaks, and per row mean and standard deviation of every feature.
        """
        return self.masses.score_learn_usual(leaf, numbers, rows)

    def to_bytes(self, name: str) -> bytes:
        """Return the state of one segment."""
        at = self._number[name]
        masses = mass_state.state_of(self.masses, at)
        sums, usual = self.masses.sums[at].tobytes(), self.masses.usual[at].tobytes()
        return _encode(_State(masses, sums, usual, self.pulses[at]))

    def restore(self, name: str, raw: bytes) -> None:
        """Take the state of a segment. Raises `ValueError` when its shape is another."""
        state = _decode(raw)
        at = self.number(name)
        mass_state.restore(self.masses, at, state.masses)
        self.masses.sums[at] = np.frombuffer(state.sums)
        self.masses.usual[at] = np.frombuffer(state.usual)
        self.pulses[at] = state.pulse
