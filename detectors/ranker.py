"""Which alerts a bank will find right, learnt online from what banks have said of theirs."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping

from river import optim

__all__ = ["Ranker"]

_STEP = 0.15
_MOST = 30.0  # of a log-odds: beyond it nothing changes


class Ranker:
    """Logistic regression over traits, by River's AdaGrad; one for all banks and one for each.

    Every trait has a weight that all banks share and one that is the bank's own, learnt from the
    same verdict together (Daumé 2007, "Frustratingly easy domain adaptation"). A new bank starts
    from what the others have taught; a bank that is different departs from it. What banks share is
    these weights, never a record. The prior log-odds of an alert are added, so that before any
    verdict the order is that of rules and patterns.

    It cannot see a combination that no trait names. A verdict weighs the same whenever it was given.

    >>> ranker = Ranker()
    >>> ranker.worth("north", {"kind:lawsuit": 1.0}, 0.0)
    0.5
    >>> for _ in range(20): ranker.learn("north", {"kind:lawsuit": 1.0}, 0.0, right=False)
    >>> north, south = (ranker.worth(b, {"kind:lawsuit": 1.0}, 0.0) for b in ("north", "south"))
    >>> north < south < 0.5
    True
    """

    def __init__(self) -> None:
        self._weights: dict[str, float] = defaultdict(float)
        self._optimizer = optim.AdaGrad(_STEP)
        self.learnt = 0

    def worth(self, bank: str, traits: Mapping[str, float], prior: float) -> float:
        """Return the probability that the bank will find an alert of these traits right."""
        odds = prior
        for trait, value in _both(bank, traits).items():
            weight = self._weights.get(trait)
            if weight is not None:
                odds += weight * value
        return 1 / (1 + math.exp(-max(-_MOST, min(_MOST, odds))))

    def learn(self, bank: str, traits: Mapping[str, float], prior: float, *, right: bool) -> None:
        """Learn one verdict."""
        error = self.worth(bank, traits, prior) - (1.0 if right else 0.0)
        slope = {trait: error * value for trait, value in _both(bank, traits).items() if value}
        self._optimizer.step(self._weights, slope)
        self.learnt += 1


def _both(bank: str, traits: Mapping[str, float]) -> dict[str, float]:
    """Return the traits as all banks' and as this bank's own; combinations are all banks' only.

    What a borrower had lately (`had:`) is also taken two by two, and with the kind of the change, so
    that a linear model sees what came together.
    """
    both = {"always": 1.0, f"{bank}|always": 1.0, **traits}
    both |= {f"{bank}|{trait}": value for trait, value in traits.items()}
    had = sorted(trait for trait in traits if trait.startswith("had:"))
    kinds = [trait for trait in traits if trait.startswith("kind:")]
    for place, one in enumerate(had):
        both |= {f"{one}*{kind}": traits[one] for kind in kinds}
        both |= {f"{one}*{two}": min(traits[one], traits[two]) for two in had[place + 1 :]}
    return both
