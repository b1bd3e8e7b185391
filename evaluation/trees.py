"""Half-space trees of ours against River's: the same scores, how much faster, merged how exactly."""

from __future__ import annotations

from time import process_time

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from river import anomaly

from detectors import HalfSpaceTrees

__all__ = ["Merged", "TreesResult", "measure_trees"]

Floats = NDArray[np.float64]

_NAMES = [f"f{number}" for number in range(8)]
_SHAPE = {"n_trees": 25, "height": 8, "window_size": 250, "seed": 42}
_BATCH = 512
_SEED = 11


class Merged(Struct, frozen=True):
    """Scores of a forest merged from partitions against one that saw everything."""

    partitions: int
    mean_difference: float
    largest_difference: float


class TreesResult(Struct, frozen=True):
    """CPU time an observation, eight features, 25 trees of height 8, batches of 512."""

    observations: int
    river_microseconds: float
    ours_microseconds: float
    times_faster: float
    largest_difference: float  # of scores
    merged: list[Merged]


def measure_trees(n: int = 40_000, against: int = 4_000) -> TreesResult:
    """Compare on random rows, a fiftieth of them odd; River, the slower, on the first `against`."""
    rows = _rows(n)
    forest = HalfSpaceTrees(**_SHAPE)  # type: ignore[arg-type]
    batches = [forest.score_learn_many(rows[:_BATCH], _NAMES)]  # draws the splits
    started = process_time()
    for at in range(_BATCH, n, _BATCH):
        batches.append(forest.score_learn_many(rows[at : at + _BATCH], _NAMES))
    ours = (process_time() - started) / (n - _BATCH) * 1e6
    river = anomaly.HalfSpaceTrees(**_SHAPE)
    dicts = [dict(zip(_NAMES, row, strict=True)) for row in rows[:against].tolist()]
    started = process_time()
    scores = []
    for x in dicts:
        scores.append(river.score_one(x))
        river.learn_one(x)
    theirs = (process_time() - started) / against * 1e6
    return TreesResult(
        observations=n,
        river_microseconds=theirs,
        ours_microseconds=ours,
        times_faster=theirs / ours,
        largest_difference=float(np.abs(np.concatenate(batches)[:against] - scores).max()),
        merged=[_merged(rows, parts) for parts in (1, 4, 16)],
    )


def _rows(n: int) -> Floats:
    rng = np.random.default_rng(_SEED)
    rows = rng.beta(2, 5, (n, len(_NAMES)))
    odd = rng.random(n) < 0.02
    rows[odd] = rng.random((int(odd.sum()), len(_NAMES)))
    return rows


def _merged(rows: Floats, parts: int, window: int = 4000, probes: int = 500) -> Merged:
    """Deal rows to partitions by chance, as borrowers are, and add the forests up."""
    part = np.random.default_rng(_SEED).integers(0, parts, len(rows))
    whole = _grown(rows, window)
    merged = _grown(rows[part == 0], window // parts)
    for number in range(1, parts):
        merged.merge(_grown(rows[part == number], window // parts))
    differences = np.array(
        [
            abs(whole.score_one(x) - merged.score_one(x))
            for x in (dict(zip(_NAMES, row, strict=True)) for row in rows[:probes].tolist())
        ]
    )
    return Merged(parts, float(differences.mean()), float(differences.max()))


def _grown(rows: Floats, window: int) -> HalfSpaceTrees:
    forest = HalfSpaceTrees(n_trees=25, height=8, window_size=window, seed=_SEED)
    forest.score_learn_many(rows, _NAMES)
    return forest
