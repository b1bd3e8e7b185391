from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.norms import Norms

WIDTH, WINDOW = 3, 5


def known(narrow: int = 2) -> Norms:
    norms = Norms(WIDTH, WINDOW)
    for number in range(narrow):
        norms.number(f"C:small:{number}:tax", narrow=True)
    norms.number("C:-:-:tax")
    norms.number("-:-:-:tax")
    return norms


def test_usual_is_mean_and_spread_of_the_newest_full_window():
    norms, rows = known(1), np.random.default_rng(1).random((14, WIDTH))
    mean, spread, level = norms.usual_learn(rows, np.array([[0, 1, 2]] * 14))
    assert level.tolist() == [-1] * 5 + [0] * 9
    assert mean[7] == pytest.approx(rows[:5].mean(axis=0), abs=1e-4)
    assert spread[7] == pytest.approx(rows[:5].std(axis=0), abs=1e-4)
    assert mean[12] == pytest.approx(rows[5:10].mean(axis=0), abs=1e-4)


def test_who_is_among_few_is_held_against_the_next_wider_peers():
    norms, rows = known(), np.random.default_rng(2).random((100, WIDTH))
    norms.usual_learn(rows, np.array([[0, 2, 3]] * 100))
    mean, _, level = norms.usual_learn(rows[:2], np.array([[0, 2, 3], [1, 2, 3]]))
    assert level.tolist() == [0, 1]
    assert mean[1] == pytest.approx(rows.mean(axis=0), abs=1e-4)  # a wide window is 100


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.integers(0, 1), min_size=1, max_size=260),
    st.lists(st.integers(0, 260), max_size=4).map(sorted),
)
def test_the_cut_into_batches_changes_nothing(which, cuts):
    rows = np.random.default_rng(3).random((len(which), WIDTH))
    numbers = np.array([[narrow, 2, 3] for narrow in which])
    whole, cut = known(), known()
    expected = whole.usual_learn(rows, numbers)
    parts = [
        cut.usual_learn(*part)
        for part in zip(np.split(rows, cuts), np.split(numbers, cuts), strict=True)
        if len(part[0])
    ]
    for place, one in enumerate(expected):
        assert np.concatenate([part[place] for part in parts]).tolist() == one.tolist()
    assert cut.to_bytes() == whole.to_bytes()


def test_a_restart_goes_on_where_it_stopped():
    norms, rows = known(), np.random.default_rng(4).random((240, WIDTH))
    numbers = np.array([[n % 2, 2, 3] for n in range(240)])
    norms.usual_learn(rows[:117], numbers[:117])
    resumed = Norms(WIDTH, WINDOW)
    resumed.number("Z:-:-:court")  # numbers are not the same
    for raw in norms.to_bytes().values():
        resumed.restore(raw)
    again = np.array([[resumed.number(norms.names[at]) for at in row] for row in numbers])
    expected, found = (
        norms.usual_learn(rows[117:], numbers[117:]),
        resumed.usual_learn(rows[117:], again[117:]),
    )
    assert [one.tolist() for one in found] == [one.tolist() for one in expected]


def test_a_place_that_is_handed_over_knows_nothing_of_the_former_segment():
    norms, rows = known(), np.random.default_rng(5).random((12, WIDTH))
    norms.usual_learn(rows, np.array([[0, 2, 3]] * 12))
    norms.hand_over("C:small:0:tax", "F:micro:-:tax")
    assert norms.number("F:micro:-:tax", narrow=True) == 0
    _, _, level = norms.usual_learn(rows[:1], np.array([[0, 2, 3]]))
    assert level.tolist() == [-1]
