"""A bad outcome comes before any good one that is only strange, and says so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.features import FEATURES
from detectors.outcome import OUTCOME, with_outcome
from detectors.ranks import weighed
from schemas.scores import Cause

strange = st.integers(0, 39).map(lambda tenths: tenths / 10)


def test_the_outcome_is_the_feature_of_that_name():
    assert FEATURES[OUTCOME].name == "failed_or_listed"


@given(strange, strange)
def test_a_bad_outcome_comes_first_and_strangeness_orders_the_rest(a, b):
    assert weighed(a, 1.0) > weighed(b, 0.0)
    assert (weighed(a, 1.0) > weighed(b, 1.0)) == (weighed(a, 0.0) > weighed(b, 0.0))


def test_a_bad_outcome_is_named_first_with_what_it_weighs():
    causes = (
        Cause("failed_or_listed", 1.0, 0.1, 0.4, "peers"),
        Cause("amount_yuan", 5.0, 1.0, 0.3, "own"),
        Cause("novelty_of_family", 1.0, 0.2, 0.2, "peers"),
    )
    found = with_outcome(causes, 2.0, 1.0, 0.012)
    # Evidence 2 / 2 + 2 = 3, of which the outcome is two thirds.
    assert [(c.feature, c.weight) for c in found] == [
        ("failed_or_listed", pytest.approx(2 / 3, abs=1e-4)),
        ("amount_yuan", 0.1),
        ("novelty_of_family", pytest.approx(0.0667, abs=1e-4)),
    ]
    assert found[0].usual == 0.012


def test_a_good_outcome_changes_no_cause():
    causes = (Cause("amount_yuan", 5.0, 1.0, 0.3, "own"),)
    assert with_outcome(causes, 2.0, 0.0, 0.012) is causes


def test_weights_sum_to_one_at_most():
    full = tuple(Cause(f"f{n}", 1.0, 0.0, 1 / 3, "peers") for n in range(3))
    assert sum(c.weight for c in with_outcome(full, 4.0, 1.0, 0.0)) <= 1
