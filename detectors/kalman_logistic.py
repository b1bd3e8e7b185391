"""Logistic regression that knows how sure it is of each weight: few verdicts teach it much."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from river import base

__all__ = ["KalmanLogistic"]

_MOST = 30.0  # of a log-odds: beyond it nothing changes
_LEAST_CURVATURE = 0.02
_FIRST_ROOM = 64


class KalmanLogistic(base.Classifier):
    """Online logistic regression, a Kalman filter.

    Every weight is a bell curve around 0 at first; a label moves the weights that are least sure
    the most, and makes them surer. On sparse traits that come rarely it learns several times
    faster than gradient descent. Of the weights that are known *jointly* it also remembers how
    they depend on each other, so that of two traits that often come together the right one is
    blamed; the others are taken to be independent. It does not forget. Numbers should be about 0
    to 1.

    A label costs some 30 µs, and the square of the number of joint weights.

    Parameters
    ----------
    precision
        Of a joint weight before any label, one over its variance.
    doubt
        Part of the labels that is held to be wrong, in [0, 0.5): a label against all evidence
        then moves little.
    known
        Weights that are settled from the start, by feature.
    apart
        Precision before any label of a weight that is kept apart, None for one that is known
        jointly. By default all are apart, with `precision`.
    most
        Joint weights; what comes later is kept apart.

    Examples
    --------
    >>> model = KalmanLogistic()
    >>> for _ in range(10): model.learn_one({"late": 1.0}, True)
    >>> for _ in range(10): model.learn_one({"late": 0.0, "early": 1.0}, False)
    >>> model.predict_proba_one({"late": 1.0})[True] > 0.75
    True
    >>> model.predict_one({"early": 1.0})
    False

    References
    ----------
    Chapelle and Li, An empirical evaluation of Thompson sampling, NIPS 2011, algorithm 3.
    West, Harrison and Migon, Dynamic generalized linear models and Bayesian forecasting, JASA 1985.
    """

    def __init__(
        self, precision: float = 1.0, doubt: float = 0.0, known: dict[str, float] | None = None,
        apart: Callable[[Any], float | None] | None = None, most: int = 256,
    ) -> None:  # fmt: skip
        self.precision, self.doubt, self.known = precision, doubt, known
        self.apart, self.most = apart, most
        self._weights: dict[Any, float] = dict(known or {})  # of all, for who asks
        self._sure: dict[Any, float] = dict.fromkeys(self._weights, math.inf)
        self._place: dict[Any, int] = {}  # of joint features
        self._joint = np.zeros(_FIRST_ROOM)
        self._moved = False  # whether joint weights have, since they were put among the others
        self._covariance = np.eye(_FIRST_ROOM) / precision

    @property
    def _multiclass(self) -> bool:
        return False

    def log_odds(self, x: dict[Any, float]) -> float:
        weights = self._weights
        if self._moved:  # numbers of Python: an array is slow to ask one by one
            weights.update(zip(self._place, self._joint.tolist(), strict=False))
            self._moved = False
        odds = 0.0
        for name, value in x.items():
            if (weight := weights.get(name)) is not None:
                odds += weight * value
        return max(-_MOST, min(_MOST, odds))

    def predict_proba_one(self, x: dict[Any, float], **kwargs: Any) -> dict[bool, float]:
        true = 1 / (1 + math.exp(-self.log_odds(x)))
        return {False: 1.0 - true, True: true}

    def learn_one(self, x: dict[Any, float], y: bool, **kwargs: Any) -> None:
        true = 1 / (1 + math.exp(-self.log_odds(x)))
        said = self.doubt + (1 - 2 * self.doubt) * true
        slope = (1 - 2 * self.doubt) * true * (1 - true) / (said * (1 - said))
        error = (said - float(y)) * slope
        curvature = max(_LEAST_CURVATURE, slope * slope * said * (1 - said))
        places: list[int] = []
        values: list[float] = []
        alone: list[tuple[Any, float]] = []
        weights, sure = self._weights, self._sure
        for name, value in x.items():
            if value:
                if name not in sure:
                    at = self._place_of(name)
                    if at is not None:
                        places.append(at)
                        values.append(value)
                        continue
                alone.append((name, value))
        spread = sum([value * value / sure[name] for name, value in alone])
        n = len(self._place)
        moved = self._covariance[:n, places] @ np.array(values) if places else np.zeros(n)
        spread += float(np.dot(moved[places], values)) if places else 0.0
        gain = error / (1 + curvature * spread)
        for name, value in alone:
            before = sure[name]
            weights[name] = weights.get(name, 0.0) - gain * value / before
            sure[name] = before + curvature * value * value
        if places:
            self._joint[:n] -= gain * moved
            self._moved = True
            shrunk = np.outer(moved * (curvature / (1 + curvature * spread)), moved)
            self._covariance[:n, :n] -= shrunk

    def _place_of(self, name: Any) -> int | None:
        """Return where a joint feature stands; None for one apart, which is made known."""
        at = self._place.get(name)
        if at is not None:
            return at
        alone = self.apart(name) if self.apart is not None else self.precision
        if alone is not None or len(self._place) >= self.most:
            self._sure[name] = alone or self.precision
            return None
        at = self._place[name] = len(self._place)
        if at >= len(self._joint):
            n = len(self._joint)
            wider = np.eye(2 * n) / self.precision
            wider[:n, :n] = self._covariance
            self._joint, self._covariance = np.concatenate([self._joint, np.zeros(n)]), wider
        return at
