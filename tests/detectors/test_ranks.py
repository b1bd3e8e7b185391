from __future__ import annotations

import random

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.ranks import UNRANKED, FamilyRanks, Judged, Ranks, surprise, together

shares = st.floats(0, 1)


def judge(ranks: Ranks, own=(), *, forests=None, amounts=None, outcome=None, warm_up=0) -> Judged:
    """Changes of one family, whose forests are silent unless said otherwise."""
    n = max(len(own), *[len(x) for x in (forests, amounts, outcome) if x is not None], 0)
    rows = [np.zeros(n) if x is None else np.array(x, dtype=float) for x in (amounts, outcome)]
    said = np.full(n, -1.0) if forests is None else np.array(forests, dtype=float)
    of = np.full(n, ranks.number("tax"))
    its_own = np.array(own, dtype=float) if len(own) else np.zeros(n)
    return ranks.judge(of, said, rows[0], its_own, np.zeros(n), rows[1], warm_up)


def placed(ranks: Ranks, *forests: float) -> list[float]:
    """Places of what forests say: as a share, not as a surprise."""
    return judge(ranks, forests=forests).strange.tolist()


def test_the_place_of_a_value_among_a_thousand_others():
    """Uniform shares 0.0005, 0.0015 ... thirty times: the share below 0.9 is nine in ten."""
    rng = random.Random(5)
    many = [(i + 0.5) / 1000 for i in range(1000)] * 30
    rng.shuffle(many)
    ranks = Ranks()
    placed(ranks, *many)
    assert placed(ranks, 0.5, 0.9, 0.99) == pytest.approx([0.5, 0.9, 0.99], abs=0.01)


def test_a_place_is_given_before_the_value_is_learnt():
    ranks = Ranks()
    assert placed(ranks, 0.99) == [0]
    placed(ranks, *[0.1] * 200)
    assert placed(ranks, 0.999) == [1]


def test_ties_count_half():
    ranks = Ranks()
    placed(ranks, *[0.9] * 64)
    assert placed(ranks, 0.9) == [1 / 2]


def test_the_distribution_follows_when_the_world_changes():
    """After 60,000 mild values and 40,000 strange ones, a strange one is no longer in front."""
    ranks = Ranks()
    placed(ranks, *[0.4] * 60_000)
    assert placed(ranks, 0.99) == [1]
    placed(ranks, *[0.99] * 40_000)
    assert placed(ranks, 0.99)[0] < 0.75


@given(
    st.lists(st.tuples(shares, shares, shares, st.booleans()), max_size=120),
    st.integers(0, 120),
)
def test_the_cut_into_batches_and_a_checkpoint_between_change_nothing(rows, cut):
    straight, stopped, resumed = Ranks(), Ranks(), Ranks()
    resumed.number("court")  # another order of families
    found = []
    for ranks, part in ((straight, rows), (stopped, rows[:cut]), (resumed, rows[cut:])):
        if ranks is resumed:
            state = msgspec.msgpack.encode(stopped.state())
            ranks.restore(msgspec.msgpack.decode(state, type=dict[str, FamilyRanks]))
        columns = list(zip(*part, strict=True)) or [(), (), (), ()]
        own, forests, amounts, bad = columns
        answer = judge(ranks, own, forests=forests, amounts=amounts, outcome=bad, warm_up=20)
        found.append([column.tolist() for column in msgspec.structs.astuple(answer)])
    whole, first, second = found
    assert [a + b for a, b in zip(first, second, strict=True)] == whole
    assert all(0 <= share <= 1 for share in whole[0] + whole[1])


def test_of_two_places_the_higher_counts_and_what_comes_out_is_a_rank_again():
    """On numbers without any sense a tenth must come out above 0.9, a hundredth above 0.99."""
    rng = np.random.default_rng(1)
    found = judge(Ranks(), forests=rng.random(20_000), amounts=rng.random(20_000)).strange[5000:]
    assert 0.08 < (found > 0.9).mean() < 0.12
    assert 0.007 < (found > 0.99).mean() < 0.013


def test_an_amount_that_is_as_usual_leaves_the_place_to_the_forest():
    found = judge(Ranks(), forests=np.linspace(0, 0.99, 100))
    assert found.strange[99] > 0.9
    assert not found.by_amount.any()


def test_a_forest_that_does_not_speak_has_no_part():
    found = judge(Ranks(), amounts=np.linspace(0, 0.99, 100))
    assert found.strange[99] > 0.9
    assert found.by_amount[99] == 1


def test_an_amount_has_its_place_among_all_changes_not_only_among_those_above_their_peers():
    """Nineteen of twenty are as usual, one is not: ties counted half, it stands at 97.5 in a hundred.

    The score says the same where the other axes are silent: nobody reads 94 beside an axis of 14.
    """
    found = judge(Ranks(), amounts=([0.0] * 19 + [0.3]) * 100)
    assert found.strange[-1] == pytest.approx(0.975, abs=0.002)
    assert found.score[-1] == pytest.approx(found.strange[-1], abs=0.01)


def test_nothing_has_a_score_before_its_family_is_known_but_what_is_bad_outright():
    found = judge(Ranks(), [0.5] * 40, outcome=[0, 1] * 20, warm_up=35).score.tolist()
    assert found[:4] == [0, UNRANKED, 0, UNRANKED]
    assert found[35] > found[36] > 0  # a bad outcome comes before a good one


@given(shares, shares, shares)
def test_parts_sum_to_one_and_the_strangest_axis_has_the_largest(own, peers, industry):
    total, *parts = together(own, peers, industry)
    surprises = [surprise(share) for share in (own, peers, industry)]
    assert max(surprises) <= total <= 2 * max(surprises)
    if total > 0:
        assert sum(parts) == pytest.approx(1)
        assert parts[surprises.index(max(surprises))] == max(parts)
    else:
        assert parts == [0, 0, 0]


@given(shares, shares, shares, shares)
def test_a_stranger_axis_never_lowers_the_whole(own, peers, industry, more):
    assert together(max(own, more), peers, industry)[0] >= together(own, peers, industry)[0]
    assert together(own, max(peers, more), industry)[0] >= together(own, peers, industry)[0]


def test_the_strangest_counts_in_full_and_the_others_by_half():
    """Surprises 2, 1 and 1: 2 + 1/2 + 1/2."""
    total, own, peers, industry = together(0.9, 0.99, 0.9)
    assert (total, own, peers, industry) == pytest.approx((3, 1 / 6, 2 / 3, 1 / 6))


def test_a_surprise_counts_the_nines_up_to_four():
    assert [surprise(s) for s in (0.0, 0.9, 0.99, 0.9999, 1.0)] == pytest.approx([0, 1, 2, 4, 4])
