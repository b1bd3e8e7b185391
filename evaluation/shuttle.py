"""Half-space trees on the shuttle data that ship with River, against River's own defaults."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from river import anomaly, datasets, preprocessing

from detectors import HalfSpaceTrees
from detectors.scaling import RobustScale
from evaluation.ranking import auc

__all__ = ["FIRST", "ShuttleResult", "measure_shuttle", "river_scores", "shuttle", "tuned_scores"]

Floats = NDArray[np.float64]

FIRST = 10_000  # rows of River's published figure, 90.07 % for its defaults behind a MinMaxScaler
_SEED = 42


class ShuttleResult(Struct, frozen=True):
    """AUC over the first rows and over as many as were asked for; each row scored, then learnt."""

    rows: int
    anomalies: int
    river_first: float
    river_all: float
    ours_same_shape_first: float  # River's shape and scaling in our implementation
    tuned_first: float
    tuned_all: float


def shuttle() -> tuple[Floats, NDArray[np.bool_], list[str]]:
    """Return the readings in order, which of them are anomalies, and their names."""
    rows, labels = [], []
    names: list[str] = []
    for x, y in datasets.Shuttle():
        rows.append(list(x.values()))
        labels.append(bool(y))
        names = names or list(x)
    return np.array(rows, float), np.array(labels), names


def river_scores(rows: Floats, names: list[str]) -> Floats:
    """Return what River's defaults say behind River's scaler, as in its documentation."""
    scaler, trees = preprocessing.MinMaxScaler(), anomaly.HalfSpaceTrees(seed=_SEED)
    scores = np.empty(len(rows))
    for at, row in enumerate(rows):
        x = dict(zip(names, row.tolist(), strict=True))
        scaler.learn_one(x)
        x = scaler.transform_one(x)
        scores[at] = trees.score_one(x)
        trees.learn_one(x)
    return scores


def tuned_scores(rows: Floats, names: list[str]) -> Floats:
    """Return the scores of 25 trees on robustly scaled readings."""
    trees = HalfSpaceTrees(n_trees=25, height=8, window_size=250, seed=_SEED)
    return trees.score_learn_many(RobustScale(len(names)).scale_learn_many(rows), names)


def measure_shuttle(most: int | None = None) -> ShuttleResult:
    """Run both over the first `most` rows, all of them by default."""
    rows, labels, names = shuttle()
    rows, labels = rows[:most], labels[:most]
    river, tuned = river_scores(rows, names), tuned_scores(rows, names)
    same = HalfSpaceTrees(seed=_SEED).score_learn_many(_min_max(rows[:FIRST]), names)
    first = slice(0, FIRST)
    return ShuttleResult(
        rows=len(rows),
        anomalies=int(labels.sum()),
        river_first=auc(labels[first], river[first]),
        river_all=auc(labels, river),
        ours_same_shape_first=auc(labels[first], same),
        tuned_first=auc(labels[first], tuned[first]),
        tuned_all=auc(labels, tuned),
    )


def _min_max(rows: Floats) -> Floats:
    """Scale each row by the smallest and largest values so far, as River's scaler does."""
    low, high = np.minimum.accumulate(rows), np.maximum.accumulate(rows)
    span = high - low
    return np.where(span > 0, (rows - low) / np.where(span > 0, span, 1.0), 0.0)
