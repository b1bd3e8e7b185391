"""A detector of surges on the thirty series of NAB that come with the repository."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from time import process_time

from msgspec import Struct

from detectors import Pulse
from evaluation.nab_data import Series, read_profile, read_series
from evaluation.nab_score import (
    Profile,
    Result,
    Scored,
    best_threshold,
    earned,
    normalised,
    weigh,
)
from evaluation.ranking import Interval, bootstrap
from evaluation.windowed_gaussian import windowed_gaussian

__all__ = ["NabResult", "left_out", "measure_nab", "pulse_scores"]

_SEED = 5


class NabResult(Struct, frozen=True):
    """The pulse under NAB's scoring, and what tells how far to trust it."""

    series: int
    events: int
    standard: Result
    interval: Interval  # of the standard score, series drawn anew, threshold kept
    reward_low_fp_rate: float
    reward_low_fn_rate: float
    by_category: dict[str, float]  # at the common threshold; only those with labelled windows
    by_series: dict[str, float]
    left_out: float  # each category at the threshold that is best for the others
    nothing: float  # a detector that never speaks
    perfect: float  # one that speaks at the first event of every window
    windowed_gaussian: float  # published on all 58 series: 39.6
    microseconds_an_event: float  # of CPU
    state_bytes: int  # the largest, after its series


def pulse_scores(times: Sequence[datetime], values: Sequence[float]) -> tuple[list[float], int]:
    """Return the scores of a fresh pulse along a series, and the bytes of its state after it."""
    pulse = Pulse()
    scores = [pulse.score_learn_one(t, x) for t, x in zip(times, values, strict=True)]
    return scores, len(pulse.to_bytes())


def measure_nab(folder: Path) -> NabResult:
    """Run `Pulse()` over every series, one setting for all, and score it."""
    corpus = read_series(folder)
    started = process_time()
    ran = [pulse_scores(one.times, one.values) for one in corpus]
    seconds = process_time() - started
    events = sum(len(one.values) for one in corpus)
    standard = read_profile(folder)
    scored = _weighed(corpus, [scores for scores, _ in ran], standard)
    best = best_threshold(scored, standard)
    categories = [one.category for one in corpus]

    raw = [earned(one, best.threshold, standard) for one in scored]

    def at_best(places: Sequence[int]) -> float:
        windows = sum(scored[at].windows for at in places)
        return normalised(sum(raw[at] for at in places), windows, standard)

    def profile(name: str) -> float:
        other = read_profile(folder, name)
        weighed = _weighed(corpus, [scores for scores, _ in ran], other)
        return best_threshold(weighed, other).normalised

    labelled = sorted({one.category for one in corpus if one.windows})
    first = [
        [1.0 if at in {a for a, _ in one.windows} else 0.0 for at in range(len(one.values))]
        for one in corpus
    ]
    gaussian = [windowed_gaussian(one.values) for one in corpus]
    silent = [[0.0] * len(one.values) for one in corpus]
    return NabResult(
        series=len(corpus),
        events=events,
        standard=best,
        interval=bootstrap(
            lambda rows: at_best(rows.tolist()), [one.name for one in corpus], seed=_SEED
        ),
        reward_low_fp_rate=profile("reward_low_FP_rate"),
        reward_low_fn_rate=profile("reward_low_FN_rate"),
        by_category={
            name: at_best([at for at, one in enumerate(categories) if one == name])
            for name in labelled
        },
        by_series={one.name: at_best([at]) for at, one in enumerate(corpus) if one.windows},
        left_out=left_out(scored, categories, standard),
        nothing=best_threshold(_weighed(corpus, silent, standard), standard).normalised,
        perfect=best_threshold(_weighed(corpus, first, standard), standard).normalised,
        windowed_gaussian=best_threshold(_weighed(corpus, gaussian, standard), standard).normalised,
        microseconds_an_event=seconds / events * 1e6,
        state_bytes=max(size for _, size in ran),
    )


def left_out(scored: Sequence[Scored], categories: Sequence[str], p: Profile) -> float:
    """Return the score when each category is judged at the threshold best for all others."""
    raw = 0.0
    for name in sorted(set(categories)):
        inside = [one for one, of in zip(scored, categories, strict=True) if of == name]
        others = [one for one, of in zip(scored, categories, strict=True) if of != name]
        threshold = best_threshold(others, p).threshold
        raw += sum(earned(one, threshold, p) for one in inside)
    return normalised(raw, sum(one.windows for one in scored), p)


def _weighed(
    corpus: Sequence[Series], scores: Sequence[Sequence[float]], p: Profile
) -> list[Scored]:
    return [weigh(s, one.windows, p) for s, one in zip(scores, corpus, strict=True)]
