"""Whatever happens to a register, its parts add up and nobody sells what is pledged."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulate.ownership import WHOLE
from simulate.shares import Nature, Shares, first_holders

chance = st.floats(0, 1, exclude_max=True)
moves = st.lists(
    st.tuples(
        chance, chance, chance, st.one_of(st.none(), st.sampled_from(get_args(Nature))),
        st.booleans(),
    ),
    max_size=40,
)  # fmt: skip
starts = st.builds(
    first_holders,
    st.integers(0, 99),
    st.integers(0, 10**6),
    st.sampled_from([[], [("渝样甲", 5_100)], [("渝样甲", 9_000), ("渝样乙", 1_000)]]),
)


@given(starts, moves)
def test_a_register_stays_whole(start, moves):
    register = Shares(start)
    for number, (what, who, how_much, nature, grave) in enumerate(moves):
        held = {holder.name: holder.held for holder in register.holders}
        encumbered = {holder.name: holder.pledged + holder.frozen for holder in register.holders}
        change = register.change(
            what, who, how_much, nature=nature, grave=grave, newcomer=f"新{number}"
        )
        after = {holder.name: holder.held for holder in register.holders}
        assert sum(after.values()) == WHOLE
        assert all(part > 0 for part in after.values())
        assert all(h.pledged >= 0 and h.frozen >= 0 and h.free >= 0 for h in register.holders)
        assert change["share_before"] == held[change["holder"]] / WHOLE
        assert change["share_after"] == after.get(change["holder"], 0) / WHOLE
        assert change["pledged"] == sum(h.pledged for h in register.holders) / WHOLE <= 1
        assert change["frozen"] == sum(h.frozen for h in register.holders) / WHOLE <= 1
        if change["nature"] == "transfer":
            assert after.get(change["holder"], 0) >= encumbered[change["holder"]]
            assert change["share_after"] < change["share_before"]
        elif change["nature"] != "capital_reduction":
            assert after == held  # nothing changes hands


def test_a_pledge_and_its_release_leave_nothing():
    register = Shares([("甲", WHOLE)])
    pledged = register.change(0, 0, 0.5, nature="pledge")["pledged"]
    assert pledged == 0.25  # the square of a half of what is free
    assert register.change(0, 0, 0, nature="release")["pledged"] == 0


def test_everything_pledged_and_sold_becomes_a_release():
    register = Shares([("甲", WHOLE)])
    register.change(0, 0, 1 - 1e-9, nature="pledge", grave=True)
    assert register.pledged == WHOLE
    assert register.change(0, 0, 0.9, nature="transfer")["nature"] == "release"


def test_all_that_is_free_can_be_frozen_and_no_more():
    register = Shares([("甲", WHOLE)])
    register.change(0, 0, 0.5, nature="pledge")
    change = register.change(0, 0, 1 - 1e-9, nature="freeze", grave=True)
    assert (change["pledged"], change["frozen"]) == (0.25, 0.75)


def test_nobody_withdraws_while_shares_are_pledged():
    register = Shares([("甲", 5_000), ("乙", 5_000)])
    register.change(0, 0, 0.5, nature="pledge")
    assert register.change(0, 0.9, 0.5, nature="capital_reduction")["nature"] == "transfer"


def test_a_withdrawal_makes_all_others_larger():
    # 甲 leaves with 3,200 (the square of 0.8, of half the capital): 乙 has 5,000 of 6,800 left.
    register = Shares([("甲", 5_000), ("乙", 5_000)])
    change = register.change(0, 0, 0.8, nature="capital_reduction")
    assert change["share_after"] == 1_800 * WHOLE // 6_800 / WHOLE
    assert register.holders[1].held == WHOLE - 1_800 * WHOLE // 6_800


@pytest.mark.parametrize("parts", [(WHOLE - 1,), (WHOLE, 1)])
def test_a_register_that_is_not_whole_is_refused(parts):
    with pytest.raises(ValueError, match="all of it, and no more"):
        Shares([(str(number), part) for number, part in enumerate(parts)])


def test_first_holders_begin_with_the_companies_that_hold_it():
    found = first_holders(1, 2, [("渝样甲", 5_100)])
    assert found[0] == ("渝样甲", 5_100)
    assert sum(part for _, part in found) == WHOLE
    assert found == first_holders(1, 2, [("渝样甲", 5_100)])
