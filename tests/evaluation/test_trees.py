"""Half-space trees against River's and against themselves in parts."""

from __future__ import annotations

from evaluation.trees import measure_trees


def test_scores_are_rivers_and_merging_stays_within_its_bound():
    found = measure_trees(n=9000, against=600)
    assert found.largest_difference < 1e-9
    assert [one.partitions for one in found.merged] == [1, 4, 16]
    assert found.merged[0].largest_difference == 0
    # Borrowers dealt by chance: other rows of the stream stand in each window.
    assert all(one.largest_difference < 0.02 for one in found.merged)
    assert all(one.mean_difference < 0.004 for one in found.merged)
