from __future__ import annotations

from pathlib import Path

import numpy as np

from config.catalogue import load_catalogue
from config.policy import load_policy
from evaluation.shapes import chosen, measure_shapes

CONFIG = Path(__file__).parents[2] / "config"
KINDS = load_catalogue(CONFIG / "catalogue.yaml")
POLICY = load_policy(CONFIG / "policy.yaml", KINDS)


def test_each_family_is_given_the_shape_that_tells_most_in_it():
    odd = np.array([True, False, True, False])
    family = np.array(["tax", "tax", "court", "court"])
    by_shape = {"flat": np.array([0.9, 0.1, 0.1, 0.9]), "tall": np.array([0.1, 0.9, 0.9, 0.1])}
    assert chosen(odd, family, by_shape) == {"tax": "flat", "court": "tall"}


def test_of_shapes_that_tell_as_much_the_first_is_taken_and_a_family_without_planted_none():
    odd, family = np.array([True, False, False]), np.array(["tax", "tax", "court"])
    same = np.array([0.9, 0.1, 0.5])
    assert chosen(odd, family, {"one": same, "two": same}) == {"tax": "one"}


def test_one_shape_for_all_gains_nothing_over_itself(monkeypatch):
    monkeypatch.setattr("evaluation.shapes.FORESTS", {})
    monkeypatch.setattr("evaluation.shapes._DRAWS", 10)
    monkeypatch.setattr("evaluation.peers._WARM", 1500)
    monkeypatch.setattr(
        "evaluation.shapes.river_scores", lambda one: np.zeros(len(one.observations))
    )
    found = measure_shapes(POLICY, KINDS.by_code(), companies=1500, chosen_on=(6,), asked=(9,))
    assert found.together.gain.low == found.together.gain.high == 0.0
    assert 0.0 < found.together.policy.value < 1.0
