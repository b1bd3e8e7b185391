"""The scoring of the Numenta Anomaly Benchmark (NAB), from its paper.

A detector gives each event a score in [0, 1]; from one threshold on, the same for all series, a
score is a detection. Early in a labelled window it earns almost the full weight of a true positive,
late in it little; only the best detection of a window counts. Outside it costs, less shortly after
a window. The first events of a series are probation and count for nothing.

Source: Lavin and Ahmad 2015, Evaluating real-time anomaly detection algorithms, ICMLA.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

__all__ = [
    "Profile",
    "Result",
    "Scored",
    "best_threshold",
    "earned",
    "normalised",
    "probation",
    "score",
    "weigh",
]

Floats = NDArray[np.float64]

_STEEP = 5.0  # of the sigmoid
_FAR = 3.0  # window lengths after a window, from where on a false positive costs in full
_PROBATION, _PROBATION_OF = 0.15, 5000  # of the series, at most of so many events


class Profile(Struct, frozen=True):
    """What a kind of user gives a true positive and takes for a false one and for a miss."""

    true_positive: float
    false_positive: float
    miss: float


class Scored(Struct, frozen=True):
    """One series, ready to be counted at any threshold."""

    scores: Floats  # of the detector, without probation
    worth: Floats  # of a detection at each event, under a profile
    window: NDArray[np.intp]  # which window the event lies in, -1 for none
    windows: int


class Result(Struct, frozen=True):
    """What a detector comes to on a corpus at one threshold."""

    threshold: float
    normalised: float  # 100 finds everything at once without a false alarm, 0 never says anything
    found: int  # windows
    windows: int
    false_positives: int  # events


def probation(n: int) -> int:
    """Return how many events at the start of a series of `n` are not counted.

    >>> probation(4000), probation(22_000)
    (600, 750)
    """
    return int(min(math.floor(_PROBATION * n), _PROBATION * _PROBATION_OF))


def weigh(scores: Sequence[float], windows: Sequence[tuple[int, int]], p: Profile) -> Scored:
    """Return a series with the worth of a detection at each event.

    `windows` are places of the first and the last event of each labelled window, in order. Raises
    `ValueError` when one lies outside the series.
    """
    n = len(scores)
    worth = np.full(n, -p.false_positive)
    inside = np.full(n, -1, dtype=np.intp)
    full = _sigmoid(np.array([-1.0]))[0]
    for number, (first, last) in enumerate(windows):
        if not 0 <= first <= last < n:
            raise ValueError(f"window {number} does not lie in a series of {n} events")
        length = last - first + 1
        at = np.arange(first, last + 1)
        worth[at] = _sigmoid((at - last - 1) / length) / full * p.true_positive
        inside[at] = number
        until = windows[number + 1][0] if number + 1 < len(windows) else n
        after = np.arange(last + 1, until)
        past = (after - last) / max(1, length - 1)
        cost = np.where(past < _FAR, _sigmoid(np.minimum(past, _FAR)), -1.0)
        worth[after] = cost * p.false_positive
    start = probation(n)
    return Scored(np.asarray(scores, float)[start:], worth[start:], inside[start:], len(windows))


def score(corpus: Sequence[Scored], threshold: float, p: Profile) -> Result:
    """Return what the detections at `threshold` come to; a window that begins in probation counts
    by what of it is left.
    """
    raw, found, false = 0.0, 0, 0
    for series in corpus:
        raw += earned(series, threshold, p)
        hit = series.scores >= threshold
        false += int((hit & (series.window < 0)).sum())
        found += len(np.unique(series.window[hit & (series.window >= 0)]))
    windows = sum(series.windows for series in corpus)
    return Result(threshold, normalised(raw, windows, p), found, windows, false)


def earned(series: Scored, threshold: float, p: Profile) -> float:
    """Return what the detections of one series earn, cost and miss together."""
    hit = series.scores >= threshold
    raw = float(series.worth[hit & (series.window < 0)].sum())
    for number in range(series.windows):
        worth = series.worth[hit & (series.window == number)]
        raw += float(worth.max()) if len(worth) else -p.miss
    return raw


def best_threshold(corpus: Sequence[Scored], p: Profile) -> Result:
    """Return the result at the threshold that serves the profile best over the whole corpus."""
    scores = np.concatenate([series.scores for series in corpus])
    worth = np.concatenate([series.worth for series in corpus])
    shift = np.cumsum([0, *(series.windows for series in corpus)])
    window = np.concatenate(
        [
            np.where(series.window < 0, -1, series.window + before)
            for series, before in zip(corpus, shift, strict=False)
        ]
    )
    order = np.argsort(-scores, kind="stable")
    ordered, inside, gain = scores[order], window[order], worth[order].copy()
    for number in range(shift[-1]):
        places = np.flatnonzero(inside == number)
        best = np.maximum.accumulate(gain[places])
        gain[places] = np.diff(best, prepend=-p.miss)
    total = np.cumsum(gain) - p.miss * shift[-1]
    last = np.flatnonzero(np.append(ordered[1:] != ordered[:-1], True))  # of equal scores
    top = last[np.argmax(total[last])]
    never = -p.miss * shift[-1]
    threshold = float(ordered[top]) if total[top] > never else math.inf
    return score(corpus, threshold, p)


def _sigmoid(place: Floats) -> Floats:
    """Return the paper's worth at a place in a window: -1 its start, 0 its end, beyond it > 0."""
    return 2 / (1 + np.exp(_STEEP * place)) - 1


def normalised(raw: float, windows: int, p: Profile) -> float:
    """Return what is earned over `windows` as 0 for saying nothing and 100 for perfection."""
    null, perfect = -p.miss * windows, p.true_positive * windows
    return 100 * (raw - null) / (perfect - null) if windows else math.nan
