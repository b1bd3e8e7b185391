from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from river import linear_model, optim

from detectors.kalman_logistic import KalmanLogistic


def sparse(seed: int, n: int, noise: float = 0.0):
    """Rows of 3 of 60 traits, each row true where its traits' hidden weights add up to more than 0."""
    rng = random.Random(seed)
    hidden = [rng.gauss(0, 2) for _ in range(60)]
    for _ in range(n):
        chosen = rng.sample(range(60), 3)
        truth = sum(hidden[i] for i in chosen) > 0
        yield {f"t{i}": 1.0 for i in chosen}, truth, truth != (rng.random() < noise)


def mistakes(model, rows) -> int:
    """Count wrong answers, each row asked before it is learnt."""
    wrong = 0
    for x, truth, label in rows:
        wrong += (model.predict_proba_one(x).get(True, 0.5) > 0.5) != truth
        model.learn_one(x, label)
    return wrong


def test_it_learns_sparse_traits_faster_than_rivers_gradient_descent():
    ours = mistakes(KalmanLogistic(), sparse(1, 600))
    rivers = mistakes(linear_model.LogisticRegression(optimizer=optim.SGD(0.1)), sparse(1, 600))
    assert ours < 0.9 * rivers


def test_doubt_helps_where_labels_are_wrong():
    without = mistakes(KalmanLogistic(), sparse(2, 2000, noise=0.2))
    with_it = mistakes(KalmanLogistic(doubt=0.2), sparse(2, 2000, noise=0.2))
    assert with_it < without


def test_a_settled_weight_stays():
    model = KalmanLogistic(known={"prior": 1.0})
    for _ in range(100):
        model.learn_one({"prior": 2.0, "x": 1.0}, False)
    assert model.log_odds({"prior": 1.0}) == 1.0
    assert model.log_odds({"x": 1.0}) < -2


@given(
    st.lists(
        st.tuples(st.dictionaries(st.sampled_from("abc"), st.floats(-1e3, 1e3)), st.booleans()),
        max_size=30,
    ),
    st.floats(0, 0.49),
)
def test_whatever_comes_it_says_probabilities_and_asking_changes_nothing(rows, doubt):
    model = KalmanLogistic(doubt=doubt)
    for x, y in rows:
        model.learn_one(x, y)
        first = model.predict_proba_one(x)
        assert first == model.predict_proba_one(x)
        assert first[True] + first[False] == pytest.approx(1)
        assert 0 <= first[True] <= 1


@given(st.booleans(), st.floats(0.1, 1))
def test_a_label_moves_the_odds_its_way(label, value):
    model = KalmanLogistic()
    model.learn_one({"x": value}, label)
    assert (model.log_odds({"x": value}) > 0) == label


def test_of_two_traits_that_come_together_the_right_one_is_blamed():
    """Half of the rows have both; what one of them means alone is then told by the other rows."""
    rng = random.Random(5)
    rows = [({"a": 1.0, "b": 1.0}, True)] * 40 + [({"b": 1.0}, False)] * 40
    rng.shuffle(rows)
    odds = {}
    for name, apart in (("joint", lambda trait: None), ("apart", None)):
        model = KalmanLogistic(apart=apart)
        for x, y in rows:
            model.learn_one(x, y)
        odds[name] = model.log_odds({"a": 1.0})
    assert odds["joint"] > odds["apart"] > 0


def test_joint_weights_follow_from_two_labels_as_by_hand():
    """Two labels of one row: the variance of its sum is 2, then 2 / (1 + 2 / 4) after the first."""
    model = KalmanLogistic(apart=lambda trait: None)
    model.learn_one({"a": 1.0, "b": 1.0}, True)
    step = 0.5 / (1 + 0.25 * 2)
    assert model.log_odds({"a": 1.0}) == pytest.approx(step)
    assert model._covariance[0, 1] == pytest.approx(-0.25 / (1 + 0.25 * 2))
    assert model._covariance[0, 0] == pytest.approx(1 - 0.25 / (1 + 0.25 * 2))


def test_there_are_no_more_joint_weights_than_asked_for():
    model = KalmanLogistic(apart=lambda trait: None, most=5)
    for number in range(300):
        model.learn_one({f"t{number}": 1.0}, number % 2 == 0)
    assert len(model._place) == 5
    assert model.log_odds({"t200": 1.0}) > 0 > model.log_odds({"t201": 1.0})
