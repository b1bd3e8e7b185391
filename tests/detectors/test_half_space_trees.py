from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from river import anomaly

from detectors import HalfSpaceTrees

NAMES = ["a", "b", "c"]


def observations(n: int, seed: int = 3) -> np.ndarray:
    """Two clumps, and values beyond the limits now and then."""
    rng = np.random.default_rng(seed)
    centre = rng.choice([0.25, 0.7], size=(n, 1))
    return centre + rng.normal(0, 0.15, size=(n, len(NAMES)))


def as_dicts(rows: np.ndarray) -> list[dict[str, float]]:
    return [dict(zip(NAMES, row, strict=True)) for row in rows.tolist()]


def one_by_one(detector, xs) -> list[float]:
    scores = []
    for x in xs:
        scores.append(detector.score_one(x))
        detector.learn_one(x)
    return scores


def in_batches(forest: HalfSpaceTrees, rows: np.ndarray, cuts: list[int]) -> np.ndarray:
    return np.concatenate([forest.score_learn_many(part, NAMES) for part in np.split(rows, cuts)])


@settings(max_examples=25, deadline=None)
@given(
    shape=st.tuples(st.integers(1, 12), st.integers(1, 8), st.integers(2, 60)),
    seed=st.integers(0, 1000),
    cuts=st.lists(st.integers(0, 150), max_size=6).map(sorted),
)
def test_any_batch_cut_gives_rivers_scores(shape, seed, cuts):
    n_trees, height, window_size = shape
    given_ = {"n_trees": n_trees, "height": height, "window_size": window_size, "seed": seed}
    rows = observations(150, seed)
    expected = one_by_one(anomaly.HalfSpaceTrees(**given_), as_dicts(rows))
    assert in_batches(HalfSpaceTrees(**given_), rows, cuts) == pytest.approx(expected, abs=1e-9)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 1000), missing=st.floats(0.1, 0.9))
def test_missing_and_new_features_are_met_as_river_does(seed, missing):
    rng = random.Random(seed)
    xs = as_dicts(observations(120, seed))
    for x in xs[1:]:
        for name in NAMES:
            if rng.random() < missing:
                del x[name]
        x["late_comer"] = rng.random()
    given_ = {"n_trees": 5, "height": 5, "window_size": 20, "seed": seed}
    expected = one_by_one(anomaly.HalfSpaceTrees(**given_), xs)
    assert one_by_one(HalfSpaceTrees(**given_), xs) == pytest.approx(expected, abs=1e-9)


def test_limits_are_rivers():
    limits = {"a": (0.0, 1000.0), "b": (-5.0, 5.0)}
    rows = observations(200) * [1000, 10, 1] - [0, 5, 0]
    given_ = {"n_trees": 8, "height": 6, "window_size": 40, "seed": 5, "limits": limits}
    expected = one_by_one(anomaly.HalfSpaceTrees(**given_), as_dicts(rows))
    assert in_batches(HalfSpaceTrees(**given_), rows, [77]) == pytest.approx(expected, abs=1e-9)


def test_a_value_exactly_on_a_split_goes_where_river_sends_it():
    given_ = {"n_trees": 3, "height": 3, "window_size": 8, "seed": 2}
    probe = HalfSpaceTrees(**given_)
    probe.learn_one(dict.fromkeys(NAMES, 0.5))
    on_splits = np.resize(probe.splits.threshold.ravel(), (40, len(NAMES)))
    for tree in range(3):  # the root's split in its own column
        on_splits[tree::3, probe.splits.feature[tree, 0]] = probe.splits.threshold[tree, 0]
    expected = one_by_one(anomaly.HalfSpaceTrees(**given_), as_dicts(on_splits))
    found = HalfSpaceTrees(**given_).score_learn_many(on_splits, NAMES)
    assert found == pytest.approx(expected, abs=1e-9)
    assert len(set(expected)) > 3


def test_the_order_of_columns_does_not_matter():
    rows = observations(100)
    there, back = (HalfSpaceTrees(n_trees=4, height=4, window_size=30, seed=1) for _ in range(2))
    expected = there.score_learn_many(rows, NAMES)
    assert np.array_equal(back.score_learn_many(rows[:, ::-1], NAMES[::-1]), expected)
    assert expected.max() > 0


def test_batches_and_single_observations_mix():
    rows = observations(90)
    mixed, plain = (HalfSpaceTrees(n_trees=4, height=4, window_size=30, seed=1) for _ in range(2))
    first = mixed.score_learn_many(rows[:45], NAMES).tolist()
    rest = one_by_one(mixed, as_dicts(rows[45:]))
    assert first + rest == plain.score_learn_many(rows, NAMES).tolist()


def test_an_empty_batch_is_nothing_and_a_value_that_is_no_number_is_refused():
    forest = HalfSpaceTrees(seed=1)
    assert len(forest.score_learn_many(np.empty((0, 3)), NAMES)) == 0
    assert forest.splits is None
    with pytest.raises(ValueError, match="not a number"):
        forest.score_learn_many(np.array([[0.1, np.nan, 0.2]]), NAMES)


def test_state_goes_on_where_it_stopped_within_a_window():
    rows = observations(130)
    whole = HalfSpaceTrees(n_trees=6, height=5, window_size=40, seed=9)
    expected = whole.score_learn_many(rows, NAMES)[97:]
    begun = HalfSpaceTrees(n_trees=6, height=5, window_size=40, seed=9)
    begun.score_learn_many(rows[:97], NAMES)
    resumed = HalfSpaceTrees.from_bytes(begun.to_bytes())
    assert np.array_equal(resumed.score_learn_many(rows[97:], NAMES), expected)


def test_state_is_small_and_needs_a_seed():
    forest = HalfSpaceTrees(n_trees=25, height=8, window_size=250, seed=9)
    forest.score_learn_many(observations(600), NAMES)
    assert len(forest.to_bytes()) < 10_000  # River's own pickles to 170 kB with ten trees
    assert len(HalfSpaceTrees(seed=1).to_bytes()) < 200
    with pytest.raises(ValueError, match="seed"):
        HalfSpaceTrees().to_bytes()
    with pytest.raises(ValueError):
        HalfSpaceTrees.from_bytes(b"\x00nonsense")


def grown(rows: np.ndarray, window_size: int, seed: int = 4) -> HalfSpaceTrees:
    forest = HalfSpaceTrees(n_trees=20, height=5, window_size=window_size, seed=seed)
    forest.score_learn_many(rows, NAMES)
    return forest


@pytest.mark.parametrize("parts", [2, 4, 16])
def test_partitions_merged_are_the_forest_of_the_whole_window(parts):
    """A window dealt out to partitions, each with its share of the window, adds up exactly."""
    rows, probes = observations(640), observations(50, seed=8)
    whole = grown(rows, window_size=640)
    merged = grown(rows[0::parts], window_size=640 // parts)
    for part in range(1, parts):
        merged.merge(grown(rows[part::parts], window_size=640 // parts))
    assert merged.window_size == 640
    for x in as_dicts(probes):
        assert merged.score_one(x) == whole.score_one(x)
    assert len({whole.score_one(x) for x in as_dicts(probes)}) > 10
    later = observations(1500, seed=9)  # and it goes on with the window of the whole
    assert np.array_equal(
        merged.score_learn_many(later, NAMES), whole.score_learn_many(later, NAMES)
    )


def test_one_that_has_no_window_yet_leaves_the_scores_of_the_other():
    rows, probe = observations(120), {"a": 0.9, "b": 0.1, "c": 0.9}
    warm, cold = grown(rows[:80], window_size=80), grown(rows[80:110], window_size=80)
    before = warm.score_one(probe)
    warm.merge(cold)
    warm.merge(HalfSpaceTrees(seed=4))
    assert warm.score_one(probe) == before > 0


def test_forests_of_other_splits_are_not_added():
    with pytest.raises(ValueError, match="other splits"):
        grown(observations(50), 20, seed=1).merge(grown(observations(50), 20, seed=2))
