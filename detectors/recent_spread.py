from __future__ import annotations

from typing import Any

from river import base

from detectors.moments import Moments

__all__ = ["RecentSpread"]


class RecentSpread(base.AnomalyDetector):
    """Distance of a value from its own recent past, in recent standard deviations.

    Made for one slow series: a borrower's gaps and amounts, an industry's daily count. It remembers
    three numbers. The distance `z` is squashed to `z² / (1 + z²)`, so scores lie in [0, 1] and can be
    compared across series: 0.5 is one deviation, 0.9 three, 0.99 ten; 1 means the past never moved.
    Weak for series with a season, and for counts near zero, whose spread is more than their past
    shows (`detectors.daily_counts` is for those).

    Parameters
    ----------
    feature
        The key of `x` to watch. A missing key scores 0 and teaches nothing.
    fading_factor
        Weight of the newest value, in (0, 1].
    warm_up
        Values to see before speaking.

    Examples
    --------
    >>> from detectors import RecentSpread
    >>> detector = RecentSpread("days_late", fading_factor=0.2, warm_up=5)
    >>> for days in [0, 1, 0, 2, 1, 0, 1]:
    ...     detector.learn_one({"days_late": days})
    >>> detector.score_one({"days_late": 30}) > 0.95 > detector.score_one({"days_late": 1})
    True

    References
    ----------
    [^1]: Finch, T., 2009. Incremental calculation of weighted mean and variance, section 9.

    """

    def __init__(
        self, feature: str = "value", fading_factor: float = 0.1, warm_up: int = 20
    ) -> None:
        if not 0 < fading_factor <= 1:
            raise ValueError(f"fading_factor must be in (0, 1], got {fading_factor}")
        self.feature = feature
        self.fading_factor = fading_factor
        self.warm_up = warm_up
        self.past = Moments()

    def learn_one(self, x: dict[str, float]) -> None:
        if (value := x.get(self.feature)) is not None:
            self.past = self.past.push(value, self.fading_factor)

    def score_one(self, x: dict[str, float]) -> float:
        value = x.get(self.feature)
        if value is None or self.past.n < self.warm_up:
            return 0.0
        return self.past.strangeness(value)

    @classmethod
    def _unit_test_params(cls) -> Any:
        yield {"feature": "value"}
