"""Every detector we export obeys River's estimator checks, and ranks planted anomalies first."""

from __future__ import annotations

import random

import pytest
from river import base, checks, metrics

import detectors


def check_ranks_anomalies_first(model, dataset):
    """Score before learning, as in production. River 0.26.1 asks for 0.5, which a constant gets."""
    auc = metrics.RollingROCAUC(window_size=len(dataset))
    for x, is_odd in dataset:
        auc.update(is_odd, model.score_one(x))
        model.learn_one(x)
    assert auc.get() > 0.9


def check_scores_lie_in_the_unit_interval(model, dataset):
    for x, _ in dataset:
        assert 0 <= model.score_one(x) <= 1
        model.learn_one(x)


LAWS = [
    checks.common.check_learn_one,
    checks.common.check_pickling,
    checks.common.check_shuffle_features_no_impact,
    checks.common.check_emerging_features,
    checks.common.check_disappearing_features,
    checks.common.check_radically_disappearing_features,
    checks.common.check_predict_one_pure,
    checks.common.check_predict_one_before_any_learn,
    checks.common.check_no_state_aliasing_with_input,
    checks.common.check_clone_is_independent,
    check_scores_lie_in_the_unit_interval,
    check_ranks_anomalies_first,
]


def stream(n: int = 500) -> list[tuple[dict[str, float], bool]]:
    """Four features around 0.3; from the 100th on every fiftieth observation is off in one."""
    rng = random.Random(7)
    odd = {i: i >= 100 and i % 50 == 49 for i in range(n)}
    return [
        (
            {"value": rng.gauss(0.95 if odd[i] else 0.3, 0.03)}
            | {name: rng.gauss(0.3, 0.03) for name in ("second", "third", "fourth")},
            odd[i],
        )
        for i in range(n)
    ]


def exported():
    for name in detectors.__all__:
        cls = getattr(detectors, name)
        if isinstance(cls, type) and issubclass(cls, base.AnomalyDetector):
            for params in cls._unit_test_params():
                yield pytest.param(cls(**params), id=name)


def test_there_are_detectors_to_judge():
    assert {p.id for p in exported()} >= {"HalfSpaceTrees", "RecentSpread"}


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
@pytest.mark.parametrize("detector", list(exported()))
def test_detector_obeys(detector, law):
    law(detector.clone(), dataset=stream())


class Constant(base.AnomalyDetector):
    def learn_one(self, x): ...

    def score_one(self, x):
        return 0.5


def test_the_ranking_law_can_fail():
    with pytest.raises(AssertionError):
        check_ranks_anomalies_first(Constant(), dataset=stream())


class Unbounded(Constant):
    def score_one(self, x):
        return 2.0


def test_the_law_of_the_unit_interval_can_fail():
    with pytest.raises(AssertionError):
        check_scores_lie_in_the_unit_interval(Unbounded(), dataset=stream())
