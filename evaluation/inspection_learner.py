"""An online model of what follows an inspection, taught only by outcomes that are known by then."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from datetime import datetime, timedelta

from river import compose, linear_model, optim, preprocessing

from schemas.changes import Inspection

__all__ = ["InspectionLearner"]

_SMOOTH = 20.0  # inspections of a group that count as like all others


class InspectionLearner:
    """Logistic regression on the inspection, its company's memory and its peers.

    What followed is learnt when the horizon has passed, never before. Peers are inspections of the
    same form and of the same authority.
    """

    def __init__(self, horizon: timedelta) -> None:
        self._horizon = horizon
        self._model = compose.Pipeline(
            preprocessing.StandardScaler(),
            linear_model.LogisticRegression(optimizer=optim.SGD(0.02), l2=1e-4),
        )
        self._waiting: deque[tuple[datetime, dict[str, float], bool]] = deque()
        self._company: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
        self._peers: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])

    def score_learn_one(self, fact: Inspection, followed: bool) -> float:
        """Return the chance that an outcome follows; whether it did is taken in when it is due."""
        now = fact.occurred_at
        while self._waiting and self._waiting[0][0] <= now:
            _, x, label = self._waiting.popleft()
            self._model.learn_one(x, label)
        x = self._features(fact)
        score = float(self._model.predict_proba_one(x).get(True, 0.0))
        # Both outcomes wait until the horizon has passed: the order of learning tells nothing.
        self._waiting.append((now + self._horizon, x, followed))
        self._remember(fact)
        return score

    def _features(self, fact: Inspection) -> dict[str, float]:
        n, failed, last = self._company[fact.uscc]
        days = (fact.occurred_at.timestamp() - last) / 86_400 if n else 3650.0
        everybody = self._peers["all"]
        usual = (everybody[1] + 0.5) / (everybody[0] + 50)
        x = {
            "failed": 0.0 if fact.passed else 1.0,
            "first": 0.0 if n else 1.0,
            "earlier": math.log1p(n),
            "earlier_failed": math.log1p(failed),
            "days_since_last": math.log1p(max(0.0, days)),
        }
        for group in _groups(fact):
            seen, bad = self._peers[group]
            x[group.split("=")[0]] = math.log((bad + _SMOOTH * usual) / (seen + _SMOOTH))
        return x

    def _remember(self, fact: Inspection) -> None:
        bad = 0.0 if fact.passed else 1.0
        n, failed, _ = self._company[fact.uscc]
        self._company[fact.uscc] = [n + 1, failed + bad, fact.occurred_at.timestamp()]
        for group in ("all", *_groups(fact)):
            seen, known = self._peers[group]
            self._peers[group] = [seen + 1, known + bad]


def _groups(fact: Inspection) -> tuple[str, str, str]:
    return f"form={fact.form}", f"authority={fact.authority}", f"subject={fact.subject}"
