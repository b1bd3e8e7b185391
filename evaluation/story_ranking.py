"""The ways to order what is offered to a bank: rules, scores, River's defaults, and the ranking."""

from __future__ import annotations

import math
import random
from collections import deque

from river.anomaly import HalfSpaceTrees as RiverTrees

from detectors.ranker import Ranker
from evaluation.story_walk import Offered, Walk

__all__ = ["online", "patterns", "river_defaults", "rules", "scores"]

_DAY = 86_400.0
_BANK = "every"


def rules(walked: Walk) -> list[float]:
    """By what rules and score thresholds ask for; patterns are left aside."""
    return [one.rule_severity / 4 for one in walked.offered]


def scores(walked: Walk) -> list[float]:
    return [one.score for one in walked.offered]


def patterns(walked: Walk) -> list[float]:
    """By rules, patterns and scores together, as before any verdict: judgement alone."""
    return [_logistic(one.prior) for one in walked.offered]


def river_defaults(walked: Walk) -> list[float]:
    """By River's half-space trees as they come, over amounts, shares and how much came lately.

    Its trees want a fixed set of features in [0, 1]; what a change lacks is 0. What rules, patterns
    and our own detectors say of a change is kept from it.
    """
    names = sorted({name for one in walked.offered for name in one.traits})
    plain = ("yuan:", "nature:", "moved", "bound", "signals")
    kept = [name for name in names if name.startswith(plain)]
    model, found = RiverTrees(seed=1), []
    for one in walked.offered:
        x = {name: min(1.0, one.traits.get(name, 0.0)) for name in kept}
        found.append(float(model.score_one(x)))
        model.learn_one(x)
    return found


def online(walked: Walk, *, delay_days: float = 30.0, noise: float = 0.0) -> list[float]:
    """By the ranking, told the truth of every fact after `delay_days`, some of it wrong."""
    ranker, found, rng = Ranker(doubt=noise / 2), list[float](), random.Random(7)
    waiting: deque[Offered] = deque()
    for one in walked.offered:
        while waiting and waiting[0].at + delay_days * _DAY <= one.at:
            _teach(ranker, waiting.popleft(), noise, rng)
        found.append(ranker.worth(_BANK, one.traits, one.prior))
        waiting.append(one)
    return found


def _teach(ranker: Ranker, one: Offered, noise: float, rng: random.Random) -> None:
    right = (one.story >= 0) != (rng.random() < noise)
    ranker.learn(_BANK, one.traits, one.prior, right=right)


def _logistic(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))
