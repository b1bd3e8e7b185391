from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace

from detectors.mass_state import add, restore, state_of
from detectors.masses import Masses

NAMES = ("present", "reference", "window", "counter", "size")


def filled(window: int, seed: int, n: int) -> Masses:
    masses = Masses(2, 3, window)
    leaf = np.random.default_rng(seed).integers(0, 8, (n, 2)) + [0, 8]
    masses.score_learn(leaf, np.zeros(n, dtype=int))
    return masses


@pytest.mark.parametrize("window", [20, 300, 70_000])
def test_what_is_restored_is_what_was_stored_whatever_the_size_of_the_counts(window):
    masses = filled(window, 1, 2 * window + window // 3)
    copy = Masses(2, 3, 11, forests=2)
    restore(copy, 1, state_of(masses, 0))
    for name in NAMES:
        assert getattr(copy, name)[1].tolist() == getattr(masses, name)[0].tolist()
    probe = np.array([[0, 8], [7, 15]])
    assert copy.score(probe, np.ones(2, dtype=int)).tolist() == (
        masses.score(probe, np.zeros(2, dtype=int)).tolist()
    )
    assert copy.counter[0] == 0


def test_a_state_of_another_shape_or_no_state_is_refused():
    state = state_of(filled(20, 1, 30), 0)
    with pytest.raises(ValueError, match="another shape"):
        restore(Masses(2, 4, 20), 0, state)
    with pytest.raises(ValueError, match="another shape"):
        restore(Masses(2, 3, 20), 0, replace(state, tables=b"not deflated"))


def test_adding_adds_counts_windows_and_references():
    one, two = filled(20, 1, 50), filled(30, 2, 40)
    expected = {name: (getattr(one, name) + getattr(two, name)).tolist() for name in NAMES}
    add(one, 0, state_of(two, 0))
    assert {name: getattr(one, name).tolist() for name in NAMES} == expected
    assert one.window.tolist() == [50]
    assert one.counter.tolist() == [10 + 10]
