"""In time, late, undated, twice: each as often as asked, and never before it happened."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulate.arrivals import Habits, arrival
from simulate.ordinary import Row

chance = st.floats(0, 1, exclude_max=True)
habits = st.builds(Habits, chance, chance, chance)


def row(chances):
    return Row(1_000_000, 0, 0, 1, 0, 3600, list(chances))


@given(st.lists(chance, min_size=6, max_size=6), habits)
def test_nothing_comes_before_it_happened_nor_again_before_it_came(chances, habits):
    found = arrival(row(chances), habits)
    assert found.at >= 1_000_000
    assert found.published_at >= 1_000_000 + 3600
    assert found.again_at is None or 86_400 <= found.again_at - found.at <= 5 * 86_400
    if found.undated:
        assert found.at == found.published_at


def test_well_behaved_sources_are_in_time():
    assert arrival(row([0.0] * 6), Habits(0, 0, 0)) == (1_000_000, 1_003_600, False, None)


@pytest.mark.parametrize("part", [0.0, 0.1, 1.0])
def test_parts_are_as_asked(part):
    dice = random.Random(1)
    found = [arrival(row([dice.random() for _ in range(6)]), Habits(part, part / 2, part / 2))
             for _ in range(20_000)]  # fmt: skip
    late = sum(a.at > 1_000_000 and not a.undated for a in found) / 20_000
    assert late == pytest.approx(part / 2, abs=0.01)
    assert sum(a.undated for a in found) / 20_000 == pytest.approx(part / 2, abs=0.01)
    assert sum(a.again_at is not None for a in found) / 20_000 == pytest.approx(part, abs=0.01)


def test_late_is_three_weeks_on_average():
    dice = random.Random(2)
    days = [
        (arrival(row([dice.random() for _ in range(6)]), Habits(0, 1, 0)).at - 1_003_600) / 86_400
        for _ in range(20_000)
    ]
    assert sum(days) / len(days) == pytest.approx(20, rel=0.05)
