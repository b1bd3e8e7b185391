"""How many of those before were less strange: the place of values among recent ones, by family.

A surprise is `-log10(1 - share)`: 1 is one in ten, 2 one in a hundred, at most 4. Each family of
changes has three streaming distributions of surprises in 512 bins, 128 to a factor of ten: what its
forests said, how far its amounts were above the peers', and both together with the other axes.
Nothing here depends on how the stream is cut into batches.
"""

from __future__ import annotations

import math
from collections.abc import Collection

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from detectors.numbering import Numbering
from loops.compiled import compiled

__all__ = ["UNRANKED", "FamilyRanks", "Judged", "Ranks", "surprise", "together", "weighed"]

Floats = NDArray[np.float64]
Index = NDArray[np.intp]
Counts = NDArray[np.int64]

_DECADES = 4.0  # a surprise of 4 is one in 10,000: finer is not told apart
_BINS = 512
_PER_UNIT = _BINS / _DECADES
_FEWEST = 1e-4
_FADE_AT = 20_000.0  # values after which the old ones weigh half
_OF_OUTCOME = 2.0  # as much as a chance of one in a hundred
_KINDS = 3  # distributions of a family
_FORESTS, _AMOUNTS, _TOGETHER = 0, 1, 2

UNRANKED = 0.9
"""Score of a bad outcome while a family is too young for ranks: below what asks for an alert."""


class FamilyRanks(Struct, array_like=True):
    """The distributions of one family, for a checkpoint."""

    counts: bytes
    below: bytes
    total: bytes
    seen: bytes


class Judged(Struct, frozen=True, array_like=True):
    """What became of a batch; one entry, or row, a change."""

    score: Floats  # place in its family, 0 while that is too young
    strange: Floats  # the axis of peers, a place as well
    whole: Floats  # surprise of the three axes as one number
    own: Floats  # its part of that, as of the next two
    peers: Floats
    industry: Floats
    by_amount: Floats  # the part of the peers' that the amount has by itself
    by_outcome: Floats  # of all evidence, what a bad outcome weighs; 0 for a good one


class Ranks:
    """All families, side by side."""

    def __init__(self) -> None:
        self._number = Numbering()
        self._counts, self._below = np.zeros((0, _BINS)), np.zeros((0, _BINS))
        self._total = np.zeros(0)
        self._seen = np.zeros((0, 2), dtype=np.int64)  # values, and at how many to renew

    def number(self, family: str) -> int:
        """Return the place of a family; a new one has seen nothing."""
        found = self._number[family]
        self._make_room()
        return found

    def numbers(self, families: Collection[str]) -> Index:
        """Return the place of each."""
        found = self._number.of(families)
        self._make_room()
        return found

    def _make_room(self) -> None:
        more = _KINDS * len(self._number) - len(self._total)
        if more > 0:
            more = max(_KINDS * 8, more, len(self._total))
            self._counts = np.concatenate([self._counts, np.zeros((more, _BINS))])
            self._below = np.concatenate([self._below, np.zeros((more, _BINS))])
            self._total = np.concatenate([self._total, np.zeros(more)])
            self._seen = np.concatenate([self._seen, np.zeros((more, 2), dtype=np.int64)])

    def judge(
        self, families: Index, forests: Floats, amounts: Floats, own: Floats, industry: Floats,
        outcome: Floats, warm_up: int,
    ) -> Judged:  # fmt: skip
        """Place changes among those of their family, in order, each before it is counted.

        Parameters
        ----------
        families
            By `number`.
        forests
            Score of each change in its forest, below 0 where that does not speak.
        amounts
            Strangeness of its amount to its peers, 0 where it is as usual or has none.
        own, industry
            The other two axes, in [0, 1].
        outcome
            1 for what is bad outright (a failed inspection), see `weighed`.
        warm_up
            Changes of a family before which nothing has a score, but a bad outcome `UNRANKED`.
        """
        n = len(families)
        judged = Judged(*np.zeros((8, n)))
        _judge(
            families, forests, amounts, own, industry, outcome, warm_up,
            self._counts, self._below, self._total, self._seen,
            judged.score, judged.strange, judged.whole, judged.own, judged.peers, judged.industry,
            judged.by_amount, judged.by_outcome,
        )  # fmt: skip
        return judged

    def state(self) -> dict[str, FamilyRanks]:
        """Return all that was learnt, by family."""
        arrays = (self._counts, self._below, self._total, self._seen)
        return {
            family: FamilyRanks(*[a[_KINDS * at : _KINDS * (at + 1)].tobytes() for a in arrays])
            for family, at in self._number.items()
        }

    def restore(self, states: dict[str, FamilyRanks]) -> None:
        """Take the state of each family."""
        for family, state in states.items():
            at = _KINDS * self.number(family)
            of = slice(at, at + _KINDS)
            self._counts[of] = np.frombuffer(state.counts).reshape(_KINDS, -1)
            self._below[of] = np.frombuffer(state.below).reshape(_KINDS, -1)
            self._total[of] = np.frombuffer(state.total)
            self._seen[of] = np.frombuffer(state.seen, np.int64).reshape(_KINDS, -1)


@compiled
def surprise(share: float) -> float:
    """Return `-log10(1 - share)`, at most 4.

    >>> surprise(0.9), surprise(0.999), surprise(1.0)
    (1.0, 3.0, 4.0)
    """
    rest = 1.0 - share
    return -math.log10(rest) if rest > _FEWEST else _DECADES


@compiled
def together(own: float, peers: float, industry: float) -> tuple[float, float, float, float]:
    """Return the surprise of three axes as one number, and the part of each.

    The strangest axis counts in full, the others by half: two agreeing witnesses weigh more than
    one, but many mild oddities do not make a grave one.
    """
    a, b, c = surprise(own), surprise(peers), surprise(industry)
    most = max(a, b, c)
    total = (a + b + c + most) / 2
    if total <= 0.0:
        return 0.0, 0.0, 0.0, 0.0
    if a == most:
        return total, a / total, b / 2 / total, c / 2 / total
    if b == most:
        return total, a / 2 / total, b / total, c / 2 / total
    return total, a / 2 / total, b / 2 / total, c / total


@compiled
def weighed(strange: float, outcome: float) -> float:
    """Return evidence from strangeness, a surprise of 0 to 8, and an outcome, 1 for a bad one.

    A bad outcome comes before any good one that is only strange: half of the surprise orders
    those of one outcome. A passed inspection at an odd hour is no worry, a failed one is.

    >>> weighed(0.5, 1.0) > weighed(3.9, 0.0) > weighed(0.5, 0.0)
    True
    """
    return strange / 2 + (_OF_OUTCOME if outcome >= 1.0 else 0.0)


@compiled
def _place(
    counts: Floats, below: Floats, total: Floats, seen: Counts, at: int, value: float
) -> float:
    """Return the share of earlier values below this one, ties counted half; then count it.

    The cumulative counts are renewed after every 32 values at first, later after every sixteenth
    part. Past 20,000 values the old ones lose half of their weight: the distribution follows drift.
    """
    if seen[at, 0] >= seen[at, 1]:
        seen[at, 1] = seen[at, 0] + max(32, min(1024, seen[at, 0] // 16))
        if total[at] >= _FADE_AT:
            total[at] /= 2.0
            for b in range(_BINS):
                counts[at, b] /= 2.0
        so_far, whole = 0.0, total[at] if total[at] > 0.0 else 1.0
        for b in range(_BINS):
            so_far += counts[at, b]
            below[at, b] = (so_far - counts[at, b] / 2.0) / whole
    place = int(value * _PER_UNIT) if value < _DECADES else _BINS - 1
    counts[at, place] += 1.0
    total[at] += 1.0
    seen[at, 0] += 1
    return float(below[at, place])


@compiled
def _judge(
    families: Index, forests: Floats, amounts: Floats, own: Floats, industry: Floats,
    outcome: Floats, warm_up: int, counts: Floats, below: Floats, total: Floats, seen: Counts,
    score: Floats, strange: Floats, whole: Floats, of_own: Floats, of_peers: Floats,
    of_industry: Floats, by_amount: Floats, by_outcome: Floats,
) -> None:  # fmt: skip
    """See `Ranks.judge`; the last eight are the answers.

    Of two places, by forest and by amount, the higher one counts as the better of two trials,
    `1 - (1 - p)**2` for the chance p that it is as high (Tippett 1931), so that it stays a rank.
    Amounts that are as usual, and changes without any, are among those that others are placed by.
    """
    for row in range(len(families)):
        at = _KINDS * families[row]
        place = 0.0
        if forests[row] >= 0.0:
            of_forest = surprise(forests[row])
            place = _place(counts, below, total, seen, at + _FORESTS, of_forest)
        of_amount = surprise(amounts[row])
        other_place = _place(counts, below, total, seen, at + _AMOUNTS, of_amount)
        if of_amount > 0.0:
            one, other = surprise(place), surprise(other_place)
            if other > 0.0:
                by_amount[row] = other / (one + other)
            chance = 1.0 - max(place, other_place)
            place = 1.0 - (chance * (2.0 - chance) if forests[row] >= 0.0 else chance)
        strange[row] = place
        whole[row], of_own[row], of_peers[row], of_industry[row] = together(
            own[row], place, industry[row]
        )
        old_enough = seen[at + _TOGETHER, 0] >= warm_up
        evidence = weighed(whole[row], outcome[row])
        found = _place(counts, below, total, seen, at + _TOGETHER, evidence)
        if old_enough:
            score[row] = found
        elif outcome[row] >= 1.0:
            score[row] = UNRANKED
        by_outcome[row] = weighed(0.0, outcome[row]) / evidence if outcome[row] >= 1.0 else 0.0
