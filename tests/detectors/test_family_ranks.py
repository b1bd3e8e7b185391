from __future__ import annotations

import random

from detectors.family_ranks import FamilyRanks


def test_of_two_places_the_higher_counts_and_what_comes_out_is_a_rank_again():
    """On numbers without any sense a tenth must come out above 0.9, a hundredth above 0.99."""
    rng, ranks, n = random.Random(1), FamilyRanks(), 20_000
    forests = [rng.expovariate(2.3) for _ in range(n)]
    amounts = [rng.expovariate(2.3) for _ in range(n)]
    places, parts = [0.0] * n, [0.0] * n
    ranks.peers(range(n), forests, amounts, places, parts)
    late = places[5000:]
    assert 0.08 < sum(place > 0.9 for place in late) / len(late) < 0.12
    assert 0.007 < sum(place > 0.99 for place in late) / len(late) < 0.013


def test_an_amount_that_is_as_usual_leaves_the_place_to_the_forest():
    ranks, places, parts = FamilyRanks(), [0.0] * 100, [0.0] * 100
    ranks.peers(range(100), [n / 50 for n in range(100)], [0.0] * 100, places, parts)
    assert places[99] > 0.9
    assert parts == [0.0] * 100


def test_a_forest_that_does_not_speak_has_no_part():
    ranks, places, parts = FamilyRanks(), [0.0] * 100, [0.0] * 100
    ranks.peers(range(100), [-1.0] * 100, [n / 50 for n in range(100)], places, parts)
    assert places[99] > 0.9
    assert parts[99] == 1.0
