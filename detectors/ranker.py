"""Which alerts a bank will find right, learnt online from what banks have said of theirs."""

from __future__ import annotations

from collections.abc import Mapping

from detectors.kalman_logistic import KalmanLogistic

__all__ = ["Ranker"]

_PRECISION = 4.0  # of a weight before any verdict: the first few must not turn the order over
_COMBINED = 1.0  # the same, of two named traits together, where every verdict can be relied on
_A_DOUBT = 70.0  # what each unit of doubt adds to it: mistakes look like combinations that matter
_OWN = 24.0  # of a bank's own: it departs from the others when it has said so often


class Ranker:
    """Logistic regression over traits, sure of each weight by what it has seen of it.

    Every trait has a weight that all banks share and one that is the bank's own, learnt from the
    same verdict together (Daumé 2007, "Frustratingly easy domain adaptation"). A new bank starts
    from what the others have taught; a bank that is different departs from it. What banks share is
    these weights, never a record. The prior log-odds of an alert are added, so that before any
    verdict the order is that of rules and patterns.

    The weights that all share are known jointly: of traits that often come together the right one
    is blamed. Beside the traits by name it sees them summed up, how much of it came lately, how fresh,
    how long it has lasted, how many patterns, and these two by two: some sixty numbers that every
    verdict says something of, where a named combination comes rarely. It does not forget.

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
        combined = _COMBINED + _A_DOUBT * doubt
        self._model = KalmanLogistic(
            _PRECISION, doubt, known={"prior": 1.0}, apart=lambda trait: _apart(trait, combined)
        )
        self._taught = False  # before the first verdict no trait has a weight

    def worth(self, bank: str, traits: Mapping[str, float], prior: float) -> float:
        """Return the probability that the bank will find an alert of these traits right."""
        seen = _both(bank, traits, prior) if self._taught else {"prior": prior}
        return self._model.predict_proba_one(seen)[True]

    def learn(self, bank: str, traits: Mapping[str, float], prior: float, *, right: bool) -> None:
        """Learn one verdict."""
        self._taught = True
        self._model.learn_one(_both(bank, traits, prior), right)


def _apart(trait: str, combined: float) -> float | None:
    if "|" in trait:
        return _OWN
    return combined if "*" in trait else None


def _both(bank: str, traits: Mapping[str, float], prior: float) -> dict[str, float]:
    """Return the traits as all banks' and as this bank's own; what is made of them is all banks' only.

    What a borrower had lately (`had:`) is also taken two by two, and with the kind of the change; the
    kind and the nature of an equity change with what makes them grave. All of it summed up is a few
    numbers, and these two by two. So a linear model sees what came together.
    """
    own = f"{bank}|"
    both = {"prior": prior, "always": 1.0, f"{own}always": 1.0, **traits}
    had: list[tuple[str, float]] = []
    grave: list[tuple[str, float]] = []
    kinds: list[str] = []
    natures: list[str] = []
    patterns = lately = freshest = lasting = 0.0
    for trait, value in traits.items():
        both[own + trait] = value
        head = trait.partition(":")[0]
        if head == "had":
            had.append((trait, value))
            lately += value
            freshest = max(freshest, value)
            lasting = max(lasting, 1.0 - value)
        elif head == "kind":
            kinds.append(trait)
        elif head == "nature":
            natures.append(trait)
        elif head in _GRAVE:  # `pattern:` and a name too
            grave.append((trait, value))
            if head != trait:
                patterns += value
    for one in kinds + natures:
        for trait, value in grave:
            both[f"{one}*{trait}"] = value
    had.sort()  # names of combinations must not depend on the order of traits
    for place, (one, fresh) in enumerate(had):
        for kind in kinds:
            both[f"{one}*{kind}"] = fresh
        for other, other_fresh in had[place + 1 :]:
            both[f"{one}*{other}"] = min(fresh, other_fresh)
    summed = [
        ("lately", min(1.5, lately / 3)), ("freshest", freshest), ("lasting", lasting),
        ("patterns", patterns / 3),
    ]  # fmt: skip
    both |= summed
    seen = [(name, value) for name, value in summed if value]
    seen += sorted([pair for pair in grave if pair[1] and pair[0] in _GRAVE])
    for place, (one, here) in enumerate(seen):
        name = _BOTH_SUMMED[one]
        for other, there in seen[place:]:
            both[name[other]] = here * there
    return both


_GRAVE = frozenset({"signals", "pattern", "severity", "score", "bound", "moved"})
_SUMMED = "lately", "freshest", "lasting", "patterns", *_GRAVE
_BOTH_SUMMED = {one: {other: f"{one}+{other}" for other in _SUMMED} for one in _SUMMED}
