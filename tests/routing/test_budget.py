from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.budget import NOT_SPENT, spend

DAY = 86_400.0
offers = st.lists(
    st.tuples(st.floats(0, 2 * DAY), st.floats(0, 1), st.booleans()), min_size=1, max_size=60
)


def told(given_, a_day: float) -> list[tuple[float, float, bool, bool]]:
    """Return (time, worth, red line, told) of offers a while apart."""
    spent, at, found = NOT_SPENT, 1e9, []
    for gap, worth, red in given_:
        at += gap
        yes, spent = spend(spent, worth, at, a_day, red_line=red)
        found.append((at, worth, red, yes))
    return found


@given(offers, st.floats(0.1, 20))
def test_a_red_line_is_always_told(given_, a_day):
    assert all(yes for _, _, red, yes in told(given_, a_day) if red)


@given(offers, st.floats(0.1, 20), st.data())
def test_no_period_gets_more_than_its_budget_and_three_days_of_it(given_, a_day, data):
    found = [(at, red) for at, _, red, yes in told(given_, a_day) if yes]
    ordinary = [at for at, red in found if not red]
    if ordinary:
        first = data.draw(st.sampled_from(ordinary))
        last = data.draw(st.sampled_from([at for at in ordinary if at >= first]))
        within = sum(first <= at <= last for at in ordinary)
        assert within <= max(1.0, 3 * a_day) + a_day * (last - first) / DAY + 1e-6


@given(offers, st.floats(0.1, 20), st.floats(0, 1), st.floats(0, 1))
def test_what_is_worth_more_is_told_if_what_is_worth_less_is(given_, a_day, one, other):
    spent, at = NOT_SPENT, 1e9
    for gap, worth, red in given_:
        at += gap
        _, spent = spend(spent, worth, at, a_day, red_line=red)
    low, high = sorted((one, other))
    if spend(spent, low, at, a_day, red_line=False)[0]:
        assert spend(spent, high, at, a_day, red_line=False)[0]


def test_an_ample_budget_holds_nothing_back():
    rng = random.Random(1)
    given_ = [(DAY / 10, rng.random(), False) for _ in range(500)]
    assert all(yes for *_, yes in told(given_, 20))


@pytest.mark.parametrize("a_day", [2, 5])
def test_a_tight_budget_is_spent_on_what_is_worth_most(a_day):
    """20 offers a day of even worth: after a month the best tenth or quarter is told."""
    rng = random.Random(2)
    found = told([(DAY / 20, rng.random(), False) for _ in range(20 * 200)], a_day)[20 * 30 :]
    days = len(found) / 20
    yes = [worth for _, worth, _, passed in found if passed]
    assert len(yes) / days == pytest.approx(a_day, rel=0.2)
    assert sorted(yes)[len(yes) // 20] > 1 - 1.3 * a_day / 20


def test_time_that_runs_backwards_gives_no_budget_back():
    spent = NOT_SPENT
    for at in (1e9, 1e9 - 50 * DAY, 1e9 - 10 * DAY, 1e9):
        yes, spent = spend(spent, 1.0, at, 0.2, red_line=False)
    assert not yes and spent.left < 1
