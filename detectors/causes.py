"""What made a score: each axis by its part, the peers' part by the features that stand out."""

from __future__ import annotations

import math

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from detectors.features import AMOUNT, DAYS_SPAN, FEATURES, OUTCOME, Form
from detectors.own_past import OWN_FEATURES
from detectors.ranks import Judged
from loops.compiled import compiled
from schemas.scores import Axis, Cause

__all__ = ["MOST_CAUSES", "NAMED", "Causes", "causes_of", "natural"]

Floats = NDArray[np.float64]
Index = NDArray[np.intp]

MOST_CAUSES = 3
NAMED: tuple[tuple[str, Axis], ...] = (
    *((feature.name, "peers") for feature in FEATURES),
    *((feature, "own") for feature in OWN_FEATURES),
    ("industry_pulse", "industry"),
)
"""Features that can be named, and of which axis they are."""

_OWN, _PULSE = len(FEATURES), len(FEATURES) + len(OWN_FEATURES)  # places among them
_LEAST_SPREAD = 0.1  # of a feature in [0, 1]: below it a difference means little
_LEAST_DEVIATION = 0.5
_LEAST_WEIGHT = 0.05
_MOST_ALONE = 0.95
_FORMS = np.array([feature.form for feature in FEATURES], dtype=np.intp)
_HALVES = np.array([feature.half for feature in FEATURES], dtype=np.intp)
_GRADE, _YUAN, _DAYS, _COUNT = map(int, (Form.GRADE, Form.YUAN, Form.DAYS, Form.COUNT))
_DIGITS = 1e4  # four of them after the point
_COARSE = 2.0**39  # from here on neighbouring numbers are farther apart than that
_SPLIT = 2.0**27 + 1.0  # halves the digits of a number, Dekker 1971


class Causes(Struct, frozen=True):
    """The causes of a batch: a row a change, three places, the heaviest first."""

    named: Index  # place in `NAMED`, -1 where there is no further cause
    numbers: Floats  # value and what is usual, in the feature's own unit, and weight

    def of(self, row: int) -> tuple[Cause, ...]:
        """Return the causes of one change."""
        named, numbers = self.named[row].tolist(), self.numbers[row].tolist()
        return tuple(
            Cause(NAMED[at][0], value, usual, weight, NAMED[at][1])
            for at, (value, usual, weight) in zip(named, numbers, strict=True)
            if at >= 0
        )


def causes_of(
    rows: Floats, usual: Floats, spread: Floats, judged: Judged, own: Floats, industry: Floats
) -> Causes:
    """Return at most three causes of each change, the heaviest first; weights sum to 1 at most.

    Values are in the feature's own unit; the pulse's is its strangeness. Whatever has a part in
    the score at all has at least one cause. A bad outcome comes first, with what it weighs; a good
    one has no part.

    Parameters
    ----------
    rows
        Features, scaled.
    usual, spread
        Mean and standard deviation of each feature where each row was judged.
    own
        See `detectors.observations.Observations`.
    industry
        That axis.
    """
    n = len(rows)
    named = np.full((n, MOST_CAUSES), -1, dtype=np.intp)
    numbers = np.empty((n, MOST_CAUSES, 3))
    _name(
        rows, usual, spread, own, industry, judged.peers, judged.by_amount, judged.own,
        judged.industry, judged.by_outcome, named, numbers,
    )  # fmt: skip
    return Causes(named, numbers)


@compiled
def natural(form: int, half: int, scaled: float) -> float:
    """Return the value of a feature in its own unit."""
    if form == _GRADE:
        return 1.0 + 2.0 * scaled
    if form == _YUAN:
        return float(10.0 ** (scaled * 10.0) - 1.0)
    if form == _DAYS:
        return math.expm1(scaled * DAYS_SPAN)
    if form == _COUNT:
        return half * scaled / max(1e-9, 1.0 - scaled)
    return scaled


@compiled
def rounded(value: float) -> float:
    """Return what `round(value, 4)` does: half to even, by the number as it is, not as it is scaled."""
    size = abs(value)
    if not size < _COARSE:
        return value
    scaled = size * _DIGITS
    whole = float(np.floor(scaled))
    rest = scaled - whole - 0.5
    if rest == 0.0:  # by what was lost when it was scaled
        high = size * _SPLIT - (size * _SPLIT - size)
        rest = (high * _DIGITS - scaled) + (size - high) * _DIGITS
    if rest > 0.0 or (rest == 0.0 and whole % 2.0 == 1.0):
        whole += 1.0
    return math.copysign(whole / _DIGITS, value)


@compiled
def _name(
    rows: Floats, usual: Floats, spread: Floats, own: Floats, industry: Floats,
    of_peers: Floats, by_amount: Floats, of_own: Floats, of_industry: Floats, by_outcome: Floats,
    named: Index, numbers: Floats,
) -> None:  # fmt: skip
    """See `causes_of`; the last two are the answers."""
    deviation = np.empty(rows.shape[1])
    for row in range(len(rows)):
        kinds, found = named[row], numbers[row]
        n = _foremost(
            rows[row], usual[row], spread[row], of_peers[row], by_amount[row], deviation, kinds,
            found,
        )  # fmt: skip
        if of_own[row] >= _LEAST_WEIGHT:
            kind, value, was = _OWN + int(own[row, 1]), own[row, 2], own[row, 3]
            if kind == _OWN:
                value = was = 0.0
            n = _insert(n, kind, rounded(value), rounded(was), rounded(of_own[row]), kinds, found)
        if of_industry[row] >= _LEAST_WEIGHT:
            part, value = rounded(of_industry[row]), rounded(industry[row])
            n = _insert(n, _PULSE, value, 0.0, part, kinds, found)
        part = by_outcome[row]
        if part > 0.0:
            n = _without(OUTCOME, n, kinds, found)
            for place in range(n):
                found[place, 2] = rounded(found[place, 2] * (1.0 - part))
            value, was = rounded(rows[row, OUTCOME]), rounded(usual[row, OUTCOME])
            _put(0, n, OUTCOME, value, was, rounded(part), kinds, found)


@compiled
def _foremost(
    row: Floats, usual: Floats, spread: Floats, part: float, by_amount: float, deviation: Floats,
    kinds: Index, found: Floats,
) -> int:  # fmt: skip
    """Name the features that stand out the most; return how many."""
    total = 0.0
    for at in range(len(row)):
        deviation[at] = abs(row[at] - usual[at]) / (spread[at] + _LEAST_SPREAD)
        total += deviation[at]
    alone = min(by_amount, _MOST_ALONE)
    deviation[AMOUNT] += total * alone / (1.0 - alone)
    total = max(total + total * alone / (1.0 - alone), 1e-9)
    n = 0
    for place in range(MOST_CAUSES):
        at = int(deviation.argmax())
        share = deviation[at] / total * part
        weight = np.rint(share * 1e4) / 1e4
        # The foremost is named however little it stands out.
        if place and (deviation[at] < _LEAST_DEVIATION or share < _LEAST_WEIGHT):
            break
        if weight > 0.0:
            form, half = _FORMS[at], _HALVES[at]
            kinds[n], found[n, 2] = at, weight
            found[n, 0] = np.rint(natural(form, half, row[at]) * 1e4) / 1e4
            found[n, 1] = np.rint(natural(form, half, usual[at]) * 1e4) / 1e4
            n += 1
        deviation[at] = -1.0
    return n


@compiled
def _insert(
    n: int, kind: int, value: float, usual: float, weight: float, kinds: Index, found: Floats
) -> int:
    """Put a cause behind those that weigh no less; return how many there are then."""
    place = n
    while place > 0 and found[place - 1, 2] < weight:
        place -= 1
    return _put(place, n, kind, value, usual, weight, kinds, found)


@compiled
def _put(
    place: int, n: int, kind: int, value: float, usual: float, weight: float, kinds: Index,
    found: Floats,
) -> int:  # fmt: skip
    """Put a cause before others, of which the last may fall out; return how many there are then."""
    n = min(n + 1, MOST_CAUSES)
    for at in range(n - 1, place, -1):
        kinds[at], found[at] = kinds[at - 1], found[at - 1]
    if place < n:
        kinds[place] = kind
        found[place, 0], found[place, 1], found[place, 2] = value, usual, weight
    return n


@compiled
def _without(kind: int, n: int, kinds: Index, found: Floats) -> int:
    """Take a cause out; return how many there are then."""
    kept = 0
    for at in range(n):
        if kinds[at] != kind:
            kinds[kept], found[kept] = kinds[at], found[at]
            kept += 1
    for at in range(kept, n):
        kinds[at] = -1
    return kept
