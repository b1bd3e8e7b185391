"""Which alerts a bank will find right, learnt online from what banks have said of theirs."""

from __future__ import annotations

from collections.abc import Mapping

from detectors.kalman_logistic import KalmanLogistic

__all__ = ["Ranker"]

_PRECISION = 4.0  # of a weight before any verdict: the first few must not turn the order over
_COMBINED = 4.0  # the same, of two traits together
_OWN = 16.0  # of a bank's own: it departs from the others when it has said so often


class Ranker:
    """Logistic regression over traits, sure of each weight by what it has seen of it.

    Every trait has a weight that all banks share and one that is the bank's own, learnt from the
    same verdict together (Daumé 2007, "Frustratingly easy domain adaptation"). A new bank starts
    from what the others have taught; a bank that is different departs from it. What banks share is
    these weights, never a record. The prior log-odds of an alert are added, so that before any
    verdict the order is that of rules and patterns.

    The weights that all share are known jointly: of traits that often come together the right one
    is blamed. It cannot see a combination that no trait names, and does not forget.

    Parameters
    ----------
    doubt
        Part of the verdicts that is held to be mistaken.

    >>> ranker = Ranker()
    >>> ranker.worth("north", {"kind:lawsuit": 1.0}, 0.0)
    0.5
    >>> for _ in range(20): ranker.learn("north", {"kind:lawsuit": 1.0}, 0.0, right=False)
    >>> north, south = (ranker.worth(b, {"kind:lawsuit": 1.0}, 0.0) for b in ("north", "south"))
    >>> north < south < 0.5
    True
    """

    def __init__(self, doubt: float = 0.1) -> None:
        self._model = KalmanLogistic(_PRECISION, doubt, known={"prior": 1.0}, apart=_apart)
        self._taught = False  # before the first verdict no trait has a weight

    def worth(self, bank: str, traits: Mapping[str, float], prior: float) -> float:
        """Return the probability that the bank will find an alert of these traits right."""
        seen = _both(bank, traits, prior) if self._taught else {"prior": prior}
        return self._model.predict_proba_one(seen)[True]

    def learn(self, bank: str, traits: Mapping[str, float], prior: float, *, right: bool) -> None:
        """Learn one verdict."""
        self._taught = True
        self._model.learn_one(_both(bank, traits, prior), right)


def _apart(trait: str) -> float | None:
    if "|" in trait:
        return _OWN
    return _COMBINED if "*" in trait else None


def _both(bank: str, traits: Mapping[str, float], prior: float) -> dict[str, float]:
    """Return the traits as all banks' and as this bank's own; combinations are all banks' only.

    What a borrower had lately (`had:`) is also taken two by two, and with the kind of the change; the
    kind and the nature of an equity change with what makes them grave. So a linear model sees what
    came together.
    """
    both = {"prior": prior, "always": 1.0, f"{bank}|always": 1.0, **traits}
    both |= {f"{bank}|{trait}": value for trait, value in traits.items()}
    had = sorted(trait for trait in traits if trait.startswith("had:"))
    kinds = [trait for trait in traits if trait.startswith("kind:")]
    for kind in (*kinds, *[trait for trait in traits if trait.startswith("nature:")]):
        both |= {f"{kind}*{grave}": value for grave, value in traits.items() if _grave(grave)}
    for place, one in enumerate(had):
        both |= {f"{one}*{kind}": traits[one] for kind in kinds}
        both |= {f"{one}*{two}": min(traits[one], traits[two]) for two in had[place + 1 :]}
    return both


def _grave(trait: str) -> bool:
    return trait in _GRAVE or trait.startswith("pattern:")


_GRAVE = frozenset({"score", "severity", "pattern", "signals", "moved", "bound"})
