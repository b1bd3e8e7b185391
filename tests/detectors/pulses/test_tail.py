"""Rarity against distributions whose tails are known."""

from __future__ import annotations

import math
import random

import pytest

from detectors.pulses.tail import Tail


def learnt(draw, n=20_000, **kind):
    rng = random.Random(3)
    tail = Tail(**kind)
    for _ in range(n):
        tail.rarity(draw(rng))
    return tail


@pytest.mark.parametrize("quantile", [0.95, 0.98])
def test_an_exponential_tail_is_told_as_rare_as_it_is(quantile):
    # Of an exponential with mean 1, one in 10**k is above k * ln 10.
    for k in (2, 3, 4):
        tail = learnt(lambda rng: rng.expovariate(1), quantile=quantile)
        assert tail.rarity(k * math.log(10)) == pytest.approx(k, rel=0.2)


def test_a_power_law_is_told_as_rare_as_it_is_by_ratios():
    # Of a Pareto with exponent 2, one in 10**k is above 10**(k / 2).
    for k in (2, 3, 4):
        tail = learnt(lambda rng: rng.paretovariate(2), ratios=True)
        assert tail.rarity(10 ** (k / 2)) == pytest.approx(k, rel=0.2)


def test_it_is_silent_while_it_warms_up_and_below_the_quantile():
    tail = Tail()
    assert [tail.rarity(v) for v in [1.0, 2.0] * 50] == [0.0] * 100
    assert tail.rarity(1.5) == 0


def test_what_never_varied_makes_the_first_other_value_very_rare():
    tail = learnt(lambda rng: 0.0, n=500)
    assert tail.rarity(1.0) == 12


def test_it_follows_a_series_that_grows_wilder():
    tail = learnt(lambda rng: rng.expovariate(1))
    rng = random.Random(4)
    before = Tail.rarity(tail, 20.0)
    for _ in range(20_000):
        tail.rarity(rng.expovariate(0.1))
    assert before > 6 > 2 > tail.rarity(20.0)
