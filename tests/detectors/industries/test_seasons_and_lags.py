"""What days bring, and by when it is known."""

from __future__ import annotations

import pytest

from calendars.days import DayClass
from detectors.industries.lags import HORIZON_DAYS, Lags
from detectors.industries.seasons import Seasons


def test_factors_are_learnt_against_an_ordinary_working_day():
    seasons = Seasons()
    brings = {DayClass.MONTH_END: 15.0, DayClass.WEEKEND: 1.0, DayClass.HOLIDAY: 0.0}
    for _ in range(200):
        for kind in DayClass:
            seasons.learn(kind, brings.get(kind, 10.0), 10.0)
    factors = seasons.factors()
    assert factors[DayClass.MONDAY] == pytest.approx(1, abs=0.01)
    assert factors[DayClass.MONTH_END] == pytest.approx(1.5, abs=0.01)
    assert factors[DayClass.WEEKEND] == pytest.approx(0.1, abs=0.01)
    assert 0 < factors[DayClass.HOLIDAY] < 0.02


def test_a_level_that_is_not_known_teaches_nothing():
    seasons = Seasons()
    seasons.learn(DayClass.MONDAY, 5.0, 0.0)
    assert seasons == Seasons()


def test_the_known_part_follows_the_arrivals_and_ends_at_one():
    lags = Lags()
    for n in range(4000):
        lags.learn(10 * 3600 if n % 2 else 5 * 86_400)  # half at ten, half after five days
    known = lags.known()
    assert known[Lags.place(9 * 3600)] < 0.02
    assert known[Lags.place(11 * 3600)] == pytest.approx(0.5, abs=0.02)
    assert known[Lags.place(4 * 86_400)] == pytest.approx(0.5, abs=0.02)
    assert known[Lags.place(6 * 86_400)] == pytest.approx(1, abs=0.02)
    assert known[Lags.place(HORIZON_DAYS * 86_400)] == pytest.approx(1)
    assert known == sorted(known)
