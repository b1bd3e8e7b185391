"""What a score names first is what it rests on: put as usual, the change scores lower."""

from __future__ import annotations

import copy
import random

import pytest

from detectors.features import FEATURES
from detectors.models import Models
from detectors.observations import Observation
from detectors.own_past import AS_USUAL, Own
from schemas.policy import Forest, Policy

POLICY = Policy(forest=Forest(n_trees=15, height=8, window_size=250), warm_up=200)
USUAL = (0.5, 0.5, 0.4, 0.3, 0.6, 0.6, 0.2, 0.2, 0.2, 0.5, 0.2, 0.0)
ODD = (1.0, 1.0, 0.9, 0.9, 0.05, 0.05, 0.9, 0.9, 0.9, 0.05, 0.9, 1.0)
PLACE = {feature.name: place for place, feature in enumerate(FEATURES)}
_DRAWS = 60


def drawn(rng: random.Random, odd=(), day=20_100, own=AS_USUAL) -> Observation:
    """A change of a manufacturer whose features lie about the usual, but for the odd ones."""
    features = tuple(
        min(1.0, max(0.0, (ODD if place in odd else USUAL)[place] + rng.gauss(0, 0.05)))
        for place in range(len(FEATURES))
    )
    return Observation("C:-:-", "tax", day, own, features)


@pytest.fixture(scope="module")
def models() -> Models:
    rng, found = random.Random(11), Models(POLICY)
    for day in range(20_000, 20_100):
        found.judge([drawn(rng, day=day, own=Own(rng.random() * 0.9, "amount_yuan", 2.0, 1.0))
                     for _ in range(15)])  # fmt: skip
    return found


def judged(models: Models, one: Observation):
    """Every change is judged by the same models: judging learns."""
    [scored] = copy.deepcopy(models).judge([one])
    return scored.whole()


def without(one: Observation, feature: str, axis: str) -> Observation:
    peers, family, day, own, features = one.peers, one.family, one.day, one.own, list(one.features)
    if axis == "own":
        own = AS_USUAL
    elif axis == "industry":
        day = -1
    else:
        features[PLACE[feature]] = USUAL[PLACE[feature]]
    return Observation(peers, family, day, own, tuple(features))


def test_putting_the_first_named_feature_as_usual_lowers_the_score(models):
    """Of strange changes of every make. A forest is no sum: a few stay as they are."""
    rng, falls = random.Random(12), []
    for _ in range(_DRAWS):
        own = Own(0.99, "days_since_last", 1.0, 60.0) if rng.random() < 0.3 else AS_USUAL
        one = drawn(rng, rng.sample(range(len(FEATURES)), rng.choice([1, 2])), own=own)
        before = judged(models, one)
        if before.score < 0.9:
            continue
        top = before.causes[0]
        falls.append(before.score - judged(models, without(one, top.feature, top.axis)).score)
    assert len(falls) > _DRAWS / 3
    assert sum(fall > 0 for fall in falls) >= 0.9 * len(falls)
    assert sum(falls) / len(falls) > 0.1


def test_putting_a_feature_as_usual_that_is_not_named_lowers_it_less(models):
    rng, named, other = random.Random(13), 0.0, 0.0
    for _ in range(_DRAWS):
        one = drawn(rng, rng.sample(range(len(FEATURES)), 2))
        before = judged(models, one)
        said = {cause.feature for cause in before.causes}
        rest = rng.choice([f.name for f in FEATURES if f.name not in said])
        top = before.causes[0]
        named += before.score - judged(models, without(one, top.feature, top.axis)).score
        other += before.score - judged(models, without(one, rest, "peers")).score
    assert named > 2 * max(0.0, other)
