"""Tails of counts against sums of their chances."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.industries.unlikely import rarely_as_few, rarely_as_many


def chances(mean, shape, upto=600):
    """Of the negative binomial, by its recurrence from 0 on."""
    found = [(shape / (shape + mean)) ** shape]
    for k in range(upto):
        found.append(found[-1] * (k + shape) / (k + 1) * mean / (mean + shape))
    return found


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 40), st.floats(0.05, 10), st.floats(0.3, 50))
def test_rarity_is_never_overstated_and_close(count, mean, shape):
    exact = -math.log10(sum(chances(mean, shape)[count:]))
    found = rarely_as_many(count, mean, shape)
    assert found <= exact + 1e-3
    if count > 3 * mean + 3:
        assert found >= min(exact, 30) - 0.7


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 30), st.floats(1, 80), st.floats(0.5, 50))
def test_too_few_is_never_overstated(count, mean, shape):
    exact = -math.log10(sum(chances(mean, shape)[: count + 1]))
    assert rarely_as_few(count, mean, shape) <= exact + 1e-6


def test_poisson_by_hand():
    # P(X >= 5) for mean 1 is 0.00366; P(X = 0) for mean 7 is 0.000912.
    assert rarely_as_many(5, 1.0, 1e9) == pytest.approx(-math.log10(0.00366), abs=0.01)
    assert rarely_as_few(0, 7.0, 1e9) == pytest.approx(-math.log10(0.000912), abs=0.001)


def test_the_usual_is_not_rare():
    assert rarely_as_many(3, 5.0, 10) == rarely_as_few(7, 5.0, 10) == 0
    assert rarely_as_many(3, 0.0, 10) == 0
