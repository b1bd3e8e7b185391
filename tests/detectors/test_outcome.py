"""A bad outcome comes before any good one that is only strange, and says so."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.causes import causes_of
from detectors.features import FEATURES, OUTCOME
from detectors.observations import Observation, Observations
from detectors.own_past import AS_USUAL, Own
from detectors.ranks import Judged, Ranks, weighed
from schemas.scores import Cause

strange = st.integers(0, 39).map(lambda tenths: tenths / 10)
parts = st.floats(0, 1)


def judged(own: float, outcome: float) -> Judged:
    """The first change of a family, strange to its own past alone."""
    ranks, none = Ranks(), np.zeros(1)
    family = ranks.numbers(["inspection"])
    axis, bad = np.array([own]), np.array([outcome])
    return ranks.judge(family, none - 1, none, axis, none, bad, warm_up=0)


def causes(found: Judged, outcome=1.0, own=AS_USUAL, novelty=0.0) -> tuple[Cause, ...]:
    """Causes where outcomes are 0.012 on the mean, and novelty is 0."""
    features = [0.0] * len(FEATURES)
    features[OUTCOME], features[9] = outcome, novelty
    some = Observations.of([Observation("-:-:-", "inspection", -1, own, tuple(features))])
    usual = np.zeros_like(some.rows)
    usual[0, OUTCOME] = 0.012
    return causes_of(some.rows, usual, np.full_like(usual, 0.1), found, some.own, np.zeros(1)).of(0)


def test_the_outcome_is_the_feature_of_that_name():
    assert FEATURES[OUTCOME].name == "failed_or_listed"


@given(strange, strange)
def test_a_bad_outcome_comes_first_and_strangeness_orders_the_rest(a, b):
    assert weighed(a, 1.0) > weighed(b, 0.0)
    assert (weighed(a, 1.0) > weighed(b, 1.0)) == (weighed(a, 0.0) > weighed(b, 0.0))


def test_a_bad_outcome_is_named_first_with_what_it_weighs():
    """One in a hundred is evidence of 2 / 2 + 2 = 3, of which the outcome is two thirds."""
    found = causes(judged(0.99, 1.0), own=Own(0.99, "amount_yuan", 5.0, 1.0))
    assert [(c.feature, c.axis, c.value, c.usual) for c in found] == [
        ("failed_or_listed", "peers", 1.0, 0.012), ("amount_yuan", "own", 5.0, 1.0),
    ]  # fmt: skip
    assert [c.weight for c in found] == pytest.approx([2 / 3, 1 / 3], abs=1e-4)


def test_an_outcome_that_stands_out_among_peers_is_named_once():
    none, one = np.zeros(1), np.ones(1)
    found = causes(Judged(none, none, none, none, one, none, none, one / 2), novelty=1.0)
    assert [c.feature for c in found] == ["failed_or_listed", "novelty_of_family"]
    assert found[0].weight == 0.5


def test_a_good_outcome_changes_no_cause():
    found = causes(judged(0.99, 0.0), outcome=0.0, own=Own(0.99, "amount_yuan", 5.0, 1.0))
    assert [(c.feature, c.weight) for c in found] == [("amount_yuan", 1.0)]


@given(parts, parts, parts)
def test_weights_sum_to_one_at_most(own, novelty, by_outcome):
    none = np.zeros(1)
    found = Judged(none, none, none, none + own, 1 - own + none, none, none, none + by_outcome)
    named = causes(found, own=Own(0.9, "amount_yuan", 5.0, 1.0), novelty=novelty)
    assert sum(c.weight for c in named) <= 1.0002
    assert len(named) <= 3
