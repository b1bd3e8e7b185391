from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from detectors.segments import Segments
from schemas.policy import Forest

FOREST = Forest(n_trees=4, height=3, window_size=10)
WIDTH = 5


def observations(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.random((n, WIDTH)), rng.integers(0, 8, (n, 4)) + np.arange(4) * 8


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(0, 2), min_size=1, max_size=80),
    st.lists(st.integers(0, 80), max_size=4).map(sorted),
)
@example([0] * 80, list(range(1, 80)))
def test_the_cut_into_batches_changes_neither_scores_nor_what_is_usual(which, cuts):
    rows, leaf = observations(len(which), 1)
    at = np.array(which)[:, None]
    whole, cut = Segments(FOREST, WIDTH), Segments(FOREST, WIDTH)
    for segments in (whole, cut):
        for name in "abc":
            segments.number(name)
    scores, *usual = whole.score_learn(rows, leaf, at)
    parts = [
        cut.score_learn(*part)
        for part in zip(np.split(rows, cuts), np.split(leaf, cuts), np.split(at, cuts), strict=True)
    ]
    assert np.concatenate([p[0] for p in parts]).tolist() == scores.tolist()
    for number, whole_of in enumerate(usual, 1):
        assert np.concatenate([p[number] for p in parts]).tolist() == whole_of.tolist()
    assert [cut.to_bytes(n) for n in "abc"] == [whole.to_bytes(n) for n in "abc"]


def test_usual_is_mean_and_deviation_of_the_window_before():
    segments = Segments(FOREST, WIDTH)
    rows, leaf = observations(25, 2)
    place = np.full((25, 1), segments.number("C:tax"))
    scores, means, spreads = segments.score_learn(rows, leaf, place)
    assert (scores[:10] == -1).all()  # cold until the first window is full
    assert (scores[10:] >= 0).all()
    assert means[14] == pytest.approx(rows[:10].mean(axis=0), abs=1e-4)
    assert spreads[14] == pytest.approx(rows[:10].std(axis=0), abs=1e-4)
    assert means[24] == pytest.approx(rows[10:20].mean(axis=0), abs=1e-4)


def test_a_segment_goes_on_after_a_restart_beside_others():
    segments = Segments(FOREST, WIDTH)
    rows, leaf = observations(40, 3)
    first, second = segments.number("A:tax"), segments.number("B:tax")
    segments.score_learn(rows[:25], leaf[:25], np.array([[first], [second]] * 12 + [[first]]))
    segments.pulses[second].observe(20_000)
    resumed = Segments(FOREST, WIDTH)
    assert resumed.number("Z:court") == 0
    resumed.restore("B:tax", segments.to_bytes("B:tax"))
    at = resumed.number("B:tax")
    assert resumed.pulses[at] == segments.pulses[second]
    expected = segments.score_learn(rows[25:], leaf[25:], np.full((15, 1), second))
    found = resumed.score_learn(rows[25:], leaf[25:], np.full((15, 1), at))
    for some, others in zip(found, expected, strict=True):
        assert some.tolist() == others.tolist()


def test_a_state_of_another_shape_is_refused():
    segments = Segments(FOREST, WIDTH)
    segments.number("A:tax")
    with pytest.raises(ValueError):
        Segments(Forest(n_trees=5, height=3), WIDTH).restore("A:tax", segments.to_bytes("A:tax"))


def test_there_is_room_for_any_number_of_segments():
    segments = Segments(FOREST, WIDTH)
    assert [segments.number(f"{n}:tax") for n in range(300)] == list(range(300))
    assert segments.number("7:tax") == 7
    rows, leaf = observations(300, 4)
    segments.score_learn(rows, leaf, np.arange(300)[:, None])
    assert segments.masses.counter[:300].tolist() == [1] * 300


def test_the_narrowest_segment_that_has_a_full_window_judges_and_all_learn():
    segments = Segments(FOREST, WIDTH)
    rows, leaf = observations(40, 5)
    narrow, wide = segments.number("C:tax"), segments.number("-:tax")
    both = np.array([[narrow, wide]] * 40)
    segments.score_learn(rows[:10], leaf[:10], both[:10] * [0, 1] + [-1, 0])  # only the wide one
    scores, *_ = segments.score_learn(rows[10:], leaf[10:], both[10:])
    assert (scores >= 0).all()
    alone = Segments(FOREST, WIDTH)
    alone.number("C:tax")
    expected, *_ = alone.score_learn(rows[10:], leaf[10:], np.zeros((30, 1), dtype=np.intp))
    assert scores[10:].tolist() == expected[10:].tolist()
    assert segments.masses.counter[wide] == 0 and segments.masses.size[wide] == 10
