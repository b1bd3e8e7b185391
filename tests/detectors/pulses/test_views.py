"""What each view of a series calls odd."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from detectors.pulses.days import Days
from detectors.pulses.level import Level
from detectors.pulses.mixture import Mixture
from detectors.pulses.recent import Recent
from detectors.pulses.shapes import Shapes
from detectors.pulses.squeeze import Squeeze

START = datetime(2026, 3, 1, tzinfo=UTC)


def test_the_level_counts_in_deviations():
    level, rng = Level(16_000), random.Random(1)
    for _ in range(10_000):
        level.odd(rng.gauss(100, 5))
    assert level.odd(120) == pytest.approx(4, abs=0.2)


def test_one_outlier_hardly_moves_the_level():
    level, rng = Level(16_000), random.Random(1)
    for _ in range(1000):
        level.odd(rng.gauss(100, 5))
    level.odd(1e9)
    assert level.mean == pytest.approx(100, abs=1)
    assert level.variance**0.5 == pytest.approx(5, abs=1)


def test_a_small_shift_that_lasts_is_odder_in_the_mean_than_in_the_numbers():
    level, recent, rng = Level(16_000), Recent(Level(8000), Squeeze()), random.Random(2)
    for _ in range(4000):
        x = rng.gauss(0, 1)
        level.odd(x)
        recent.odd(x)
    shifted = [(level.odd(x), recent.odd(x)) for x in [1.5] * 20]
    assert shifted[-1][0] < 2 < 4 < shifted[-1][1]


def test_a_shape_is_odd_only_once():
    shapes = Shapes.new(points=3, each=1, most=256)
    usual = [0.0, 1.0, 2.0] * 30
    for x in usual:
        shapes.odd(x)
    first = max(shapes.odd(x) for x in [2.0, 0.0, 2.0])
    for x in usual:
        shapes.odd(x)
    again = max(shapes.odd(x) for x in [2.0, 0.0, 2.0])
    assert first > 0.2
    assert again == 0


def test_the_shape_met_least_lately_makes_room():
    shapes = Shapes.new(points=2, each=1, most=4)
    for x in [0.0, 10.0, 2.0, 8.0, 4.0, 6.0, 1.0, 9.0]:
        shapes.odd(x)
    assert shapes.kept == 4


def test_a_stretch_that_stays_at_one_rare_value_is_an_odd_mixture():
    rng = random.Random(3)
    mixture = Mixture.new()
    calm = [mixture.odd(rng.gauss(0, 1)) for _ in range(4000)]
    torn = [mixture.odd(2.5) for _ in range(30)]
    assert max(torn) > max(calm[-1000:])


def test_a_number_that_no_day_had_at_this_time_is_odd_though_usual_at_others():
    days = Days()
    for hours in range(24 * 10):
        t = START + timedelta(hours=hours)
        days.odd(t, 100.0 if 9 <= t.hour < 18 else 0.0)
    noon = START + timedelta(days=10, hours=12)
    assert days.odd(noon, 0.0) == 100
    assert days.odd(noon + timedelta(days=1), 100.0) == 0


def test_days_say_nothing_before_there_are_three_half_hours_to_compare_with():
    days = Days()
    found = [days.odd(START + timedelta(hours=n), 1.0) for n in range(30)]
    assert found[:24] == [None] * 24
    assert [days.odd(START + timedelta(days=n), 1.0) for n in range(3, 8)][-1] == 0


def test_squeezing_is_linear_near_the_mean_and_logarithmic_far_from_it():
    squeeze, rng = Squeeze(), random.Random(5)
    for _ in range(3000):
        squeeze.squeezed(rng.choice([-1.0, 1.0]))
    assert squeeze.squeezed(0.1) == pytest.approx(0.1, abs=0.1)
    assert squeeze.squeezed(1e6) - squeeze.squeezed(1e3) == pytest.approx(6.9, abs=0.2)
