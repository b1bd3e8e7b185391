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


def test_how_much_came_lately_is_learnt_though_no_two_verdicts_name_the_same_signals():
    def lately(number: int, signals: int) -> dict[str, float]:
        return {"kind:a": 1.0} | {f"had:{number}_{place}": 1.0 for place in range(signals)}

    ranker = Ranker()
    for number in range(200):
        ranker.learn("north", lately(number, 1 + 2 * (number % 2)), 0.0, right=number % 2 == 1)
    one, three = (ranker.worth("north", lately(1000, signals), 0.0) for signals in (1, 3))
    assert three > 0.7 > 0.3 > one


def test_what_only_two_things_together_tell_is_learnt_whatever_their_names():
    """Severity alone and freshness alone say nothing: right is who has both or neither."""
    rng = random.Random(4)

    def drawn(number: int, grave: bool, fresh: bool) -> dict[str, float]:
        return {
            f"kind:{number}": 1.0, "severity": 0.9 if grave else 0.1,
            f"had:{number}": 1.0 if fresh else 0.1,
        }  # fmt: skip

    ranker = Ranker()
    for number in range(1500):
        grave, fresh = rng.random() < 0.5, rng.random() < 0.5
        ranker.learn("north", drawn(number, grave, fresh), 0.0, right=grave == fresh)
    new = [ranker.worth("north", drawn(9999, g, f), 0.0) for g, f in ((1, 1), (0, 0))]
    others = [ranker.worth("north", drawn(9999, g, f), 0.0) for g, f in ((1, 0), (0, 1))]
    assert min(new) > 0.6 > 0.4 > max(others)


def test_how_long_trouble_has_lasted_is_learnt_beside_how_fresh_it_is():
    """Right is what has just begun; as fresh and as busy as what has lasted for months."""

    def trouble(number: int, oldest: float) -> dict[str, float]:
        return {f"kind:{number}": 1.0, f"had:{number}_a": 0.9, f"had:{number}_b": oldest}

    ranker = Ranker()
    for number in range(400):
        begun = number % 2 == 1
        ranker.learn("north", trouble(number, 0.8 if begun else 0.2), 0.0, right=begun)
    new, old = (ranker.worth("north", trouble(9999, oldest), 0.0) for oldest in (0.8, 0.2))
    assert new > 0.7 > 0.3 > old
