"""The masses of one forest as bytes for a checkpoint, and the sum of two."""

from __future__ import annotations

import zlib

import numpy as np
from msgspec import Struct

from detectors.masses import Masses

__all__ = ["MassState", "add", "restore", "state_of"]


class MassState(Struct, frozen=True, array_like=True):
    """One forest: its two tables deflated, counts of 1, 2 or 4 bytes as the window needs."""

    window: int
    counter: int
    size: int
    tables: bytes


def _dtype(window: int) -> str:
    """Return the smallest type for a count of one leaf."""
    return "<u1" if window < 2**8 else "<u2" if window < 2**16 else "<i4"


def state_of(masses: Masses, f: int) -> MassState:
    """Return the state of forest `f`: mostly zeros, so a kilobyte or two."""
    window, size = int(masses.window[f]), int(masses.size[f])
    both = np.concatenate([masses.present[f], masses.reference[f]])
    tables = zlib.compress(both.astype(_dtype(max(window, size))).tobytes(), 1)
    return MassState(window, int(masses.counter[f]), size, tables)


def restore(masses: Masses, f: int, state: MassState) -> None:
    """Put a state back as forest `f`. Raises `ValueError` when it is of another shape."""
    try:
        plain = zlib.decompress(state.tables)
        both = np.frombuffer(plain, _dtype(max(state.window, state.size))).reshape(2, masses.width)
    except (zlib.error, ValueError) as error:
        raise ValueError("the checkpoint is of a forest of another shape") from error
    masses.present[f], masses.reference[f] = both
    masses.window[f], masses.counter[f], masses.size[f] = state.window, state.counter, state.size
    masses.look_up(f)


def add(masses: Masses, f: int, other: MassState) -> None:
    """Add what a forest of the same splits has seen on another part of the stream to forest `f`.

    The sum is a forest whose window is as long as both windows together, and whose reference
    stands for as many observations as were in the two; one that has no reference yet adds none.
    """
    beside = Masses(masses.n_trees, masses.height, masses.window_size)
    restore(beside, 0, other)
    for name in ("present", "reference", "window", "counter", "size"):
        getattr(masses, name)[f] += getattr(beside, name)[0]
    masses.look_up(f)
