"""The pulse: news is told at once, once, and only when it is news."""

from __future__ import annotations

import math
import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors import Pulse

START = datetime(2026, 1, 5, tzinfo=UTC)
NEWS = 0.5


def scores(values, step=timedelta(minutes=30), pulse=None):
    pulse = pulse or Pulse()
    return [pulse.score_learn_one(START + n * step, x) for n, x in enumerate(values)]


def noise(n, seed=1, mean=50.0):
    rng = random.Random(seed)
    return [rng.gauss(mean, 1) for _ in range(n)]


@given(
    st.lists(st.floats(-1e99, 1e99), max_size=300),
    st.lists(st.floats(-10, 10), max_size=300),
    st.timedeltas(timedelta(0), timedelta(days=400)),
)
@settings(max_examples=15, deadline=None)
def test_scores_lie_in_the_unit_interval(wild, tame, step):
    assert all(
        0 <= score <= 1 for score in scores(tame + wild + tame, step=min(step, timedelta(9)))
    )


def test_a_constant_series_is_never_news():
    assert max(scores([7.0] * 3000)) < NEWS


def test_the_first_number_that_differs_from_a_constant_is_news():
    assert scores([7.0] * 300 + [8.0])[-1] >= NEWS


@pytest.mark.parametrize("size", [1e-6, 1, 1e9])
def test_a_spike_is_news_whatever_the_unit(size):
    assert scores([size * x for x in [*noise(600), 80.0]])[-1] >= NEWS


def test_what_goes_on_is_news_once():
    told = [score >= NEWS for score in scores([*noise(600), *noise(60, seed=2, mean=90)])]
    assert told[600] or told[601] or told[602]
    assert sum(told[600:]) == 1


def test_a_daily_peak_that_is_missing_is_news_the_same_day():
    def day(peak):
        rng = random.Random(peak)
        return [rng.gauss(80 if 18 <= slot < 36 and peak >= 0 else 20, 1) for slot in range(48)]

    usual = [x for n in range(12) for x in day(n)]
    told = [score >= NEWS for score in scores(usual + day(-1))]
    assert any(told[-48:])


def test_pure_noise_is_news_less_than_twice_in_a_thousand():
    told = sum(score >= NEWS for seed in range(3) for score in scores(noise(4000, seed=seed)))
    assert told <= 24


def test_gaps_and_repeated_time_stamps_are_no_news():
    pulse, at = Pulse(), START
    told = 0
    for n, x in enumerate(noise(2000)):
        at += timedelta(days=9) if n % 200 == 199 else timedelta(0 if n % 3 else 1)
        told += pulse.score_learn_one(at, x) >= NEWS
    assert told <= 2


@given(st.integers(0, 800))
@settings(max_examples=8, deadline=None)
def test_a_restart_changes_no_score(cut):
    values = [*noise(500), *noise(150, seed=4, mean=57), *noise(151)]
    pulse = Pulse()
    before = scores(values[:cut], pulse=pulse)
    again = Pulse.from_bytes(pulse.to_bytes())
    after = [
        again.score_learn_one(START + n * timedelta(minutes=30), values[n])
        for n in range(cut, len(values))
    ]
    assert before + after == scores(values)


def test_the_state_stays_small():
    pulse = Pulse()
    rng = random.Random(5)
    scores([rng.lognormvariate(0, 3) for _ in range(5000)], pulse=pulse)
    assert len(pulse.to_bytes()) < 30_000


@pytest.mark.parametrize("x", [math.nan, math.inf, -math.inf, 1e300])
def test_what_is_no_usable_number_is_refused_and_teaches_nothing(x):
    pulse = Pulse()
    scores(noise(10), pulse=pulse)
    before = pulse.to_bytes()
    with pytest.raises(ValueError, match="needs a number"):
        pulse.score_learn_one(START, x)
    assert pulse.to_bytes() == before


def test_bytes_that_are_no_state_are_refused():
    with pytest.raises(ValueError):
        Pulse.from_bytes(b"nothing of the kind")


def test_naive_and_aware_time_stamps_are_both_read_on_their_own_clock():
    naive = Pulse().score_learn_one(datetime(2026, 1, 1, 8), 1.0)  # noqa: DTZ001
    assert naive == Pulse().score_learn_one(datetime(2026, 1, 1, 8, tzinfo=UTC), 1.0)
