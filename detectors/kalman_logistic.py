"""Logistic regression that knows how sure it is of each weight: few verdicts teach it much."""

from __future__ import annotations

import math
from typing import Any

from river import base

__all__ = ["KalmanLogistic"]

_MOST = 30.0  # of a log-odds: beyond it nothing changes
_LEAST_CURVATURE = 0.02


class KalmanLogistic(base.Classifier):
    """Online logistic regression, a Kalman filter with a diagonal covariance.

    Every weight is a bell curve around 0 at first; a label moves the weights that are least sure
    the most, and makes them surer. On sparse traits that come rarely it learns several times
    faster than gradient descent. It does not forget, and does not see how weights depend on each
    other. Numbers should be about 0 to 1.

    Parameters
    ----------
    precision
        Of a weight before any label, one over its variance.
    doubt
        Part of the labels that is held to be wrong, in [0, 0.5): a label against all evidence
        then moves little.
    known
        Weights that are settled from the start, by feature.

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
        self, precision: float = 1.0, doubt: float = 0.0, known: dict[str, float] | None = None
    ) -> None:
        self.precision, self.doubt, self.known = precision, doubt, known
        self._weights: dict[Any, float] = dict(known or {})
        self._sure: dict[Any, float] = dict.fromkeys(self._weights, math.inf)

    @property
    def _multiclass(self) -> bool:
        return False

    def log_odds(self, x: dict[Any, float]) -> float:
        weights = self._weights
        odds = sum([weights[name] * value for name, value in x.items() if name in weights])
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
        weights, sure, first = self._weights, self._sure, self.precision
        spread = sum([value * value / sure.get(name, first) for name, value in x.items()])
        gain = error / (1 + curvature * spread)
        for name, value in x.items():
            if value:
                before = sure.get(name, first)
                weights[name] = weights.get(name, 0.0) - gain * value / before
                sure[name] = before + curvature * value * value
