from __future__ import annotations

import random

from detectors.ranker import Ranker


def verdicts(seed: int, n: int):
    """Alerts of three traits; those with `bad` are right in 9 of 10 cases, the others in 1 of 10."""
    rng = random.Random(seed)
    for _ in range(n):
        bad = rng.random() < 0.3
        traits = {"kind:a" if rng.random() < 0.5 else "kind:b": 1.0, "bad": 1.0 if bad else 0.0}
        yield traits, rng.random() < (0.9 if bad else 0.1)


def test_before_any_verdict_the_prior_decides():
    ranker = Ranker()
    worth = [ranker.worth("north", {"kind:a": 1.0}, odds) for odds in (-1.0, 0.0, 1.0)]
    assert worth == sorted(worth) and worth[1] == 0.5


def test_what_makes_alerts_right_is_learnt_and_shared_with_a_bank_that_said_nothing():
    ranker = Ranker()
    for traits, right in verdicts(1, 400):
        ranker.learn("north", traits, 0.0, right=right)
    for bank in ("north", "south"):
        good, poor = (ranker.worth(bank, {"kind:a": 1.0, "bad": bad}, 0.0) for bad in (1.0, 0.0))
        assert good > 0.6 and poor < 0.4, bank


def test_a_bank_that_differs_departs_from_the_others():
    ranker = Ranker()
    for traits, right in verdicts(2, 400):
        ranker.learn("north", traits, 0.0, right=right)
        ranker.learn("odd", traits, 0.0, right=not right)
    assert (
        ranker.worth("north", {"bad": 1.0}, 0.0)
        > 0.6
        > 0.4
        > ranker.worth("odd", {"bad": 1.0}, 0.0)
    )


def test_worth_stays_a_probability_however_far_the_odds_go():
    ranker = Ranker()
    for _ in range(500):
        ranker.learn("north", {"x": 1000.0}, 1e6, right=True)
    assert 0 <= ranker.worth("north", {"x": 1e9}, 1e9) <= 1
    assert 0 <= ranker.worth("north", {"x": -1e9}, -1e9) <= 1


def test_the_same_verdicts_make_the_same_ranking():
    one, other = Ranker(), Ranker()
    for ranker in (one, other):
        for traits, right in verdicts(3, 100):
            ranker.learn("north", traits, 0.0, right=right)
    assert one.worth("north", {"bad": 1.0}, 0.0) == other.worth("north", {"bad": 1.0}, 0.0)
