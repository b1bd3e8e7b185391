"""Ordinary changes come at the stated rates, to the right companies, for plausible amounts."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from statistics import median

import numpy as np
import pytest

from calendars.days import SHANGHAI
from simulate.city import SIZES, build_city
from simulate.industries import SECTIONS
from simulate.kinds import KIND_PLACE, KINDS
from simulate.ordinary import Ordinary, lag

START = datetime(2025, 12, 31, 16, tzinfo=UTC)
CITY = build_city(9, 30_000, START)


def a_year(city, seed):
    drawer, day, rows = Ordinary(city, seed), date(2026, 1, 1), []
    for number in range(math.ceil(365 / drawer.days)):
        rows += drawer.block(number, day)
        day += timedelta(days=drawer.days)
    return [row for row in rows if row.at < (START + timedelta(days=365)).timestamp()]


ROWS = a_year(CITY, 9)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_a_kind_happens_as_often_as_it_says(kind):
    seen = sum(row.kind == KIND_PLACE[kind.code] for row in ROWS)
    expected = kind.per_year * CITY.n
    assert abs(seen - expected) < 5 * math.sqrt(expected) + 0.06 * expected


def test_rows_are_in_order_and_have_serials_of_their_own():
    assert all(one.at <= two.at for one, two in pairwise(ROWS))
    assert len({row.serial for row in ROWS}) == len(ROWS)


def test_the_same_seed_draws_the_same():
    assert all(one == two for one, two in zip(a_year(CITY, 9), ROWS, strict=True))
    assert a_year(CITY, 10)[0] != ROWS[0]


def test_boosted_industries_have_more_of_a_kind():
    builders = CITY.industry == SECTIONS.index("E")
    others = CITY.industry == SECTIONS.index("F")
    counts = np.bincount(
        [row.company for row in ROWS if row.kind == KIND_PLACE["bid_won"]], minlength=CITY.n
    )
    # Rates are per activity: 4 times as many bids are won by builders as by traders of as much.
    ratio = (counts[builders].sum() / CITY.activity[builders].sum()) / (
        counts[others].sum() / CITY.activity[others].sum()
    )
    assert ratio == pytest.approx(4, rel=0.2)


def test_busy_companies_have_more_changes():
    counts = np.bincount([row.company for row in ROWS], minlength=CITY.n)
    busiest = np.argsort(CITY.activity)[-300:]
    assert counts[busiest].sum() > 0.08 * len(ROWS)


def test_minutes_lie_in_working_hours_and_days_are_midnights():
    for row in ROWS[:5000]:
        local = datetime.fromtimestamp(row.at, SHANGHAI)
        if KINDS[row.kind].precision == "minute":
            assert 9 <= local.hour < 18
        else:
            assert (local.hour, local.minute) == (0, 0)


def test_weekends_are_quiet():
    weekday = [0] * 7
    for row in ROWS:
        weekday[datetime.fromtimestamp(row.at, SHANGHAI).weekday()] += 1
    assert max(weekday[5:]) < min(weekday[:5]) / 4


def test_annual_reports_make_july_the_month_of_listings():
    months = [0] * 13
    for row in ROWS:
        if row.kind == KIND_PLACE["abnormal_operation"]:
            months[datetime.fromtimestamp(row.at, SHANGHAI).month] += 1
    assert months[7] > 2 * max(months[:7] + months[8:])


def test_amounts_are_whole_yuan_around_the_median_of_their_kind_and_size():
    kind = KIND_PLACE["tax_arrears"]
    small = [
        row.fen
        for row in ROWS
        if row.kind == kind and CITY.size[row.company] == SIZES.index("small")
    ]
    large = [
        row.fen
        for row in ROWS
        if row.kind == kind and CITY.size[row.company] == SIZES.index("large")
    ]
    assert all(fen % 100 == 0 and fen > 0 for fen in small + large)
    assert 2_000_000 < median(small) < 4_500_000  # 30,000 yuan in fen
    assert median(large) > 10 * median(small)
    assert all(row.fen == 0 for row in ROWS if KINDS[row.kind].yuan == 0)


def test_the_lag_is_whole_minutes_around_its_median_and_a_year_at_most():
    kind = np.full(20_001, KIND_PLACE["tax_arrears"])
    seconds = lag(kind, np.linspace(-4, 9, 20_001))
    assert (seconds > 0).all() and (seconds % 60 == 0).all()
    assert seconds.max() == 365 * 86_400
    assert lag(kind[:1], np.zeros(1))[0] == 30 * 86_400


@pytest.mark.parametrize("n", [1, 10, 200_000])
def test_blocks_suit_the_size_of_the_city(n):
    city = build_city(1, n, START)
    drawer = Ordinary(city, 1)
    rows = drawer.block(0, date(2026, 3, 2))
    assert 1 <= drawer.days <= 366
    assert len(rows) < 20_000
    assert all(0 <= row.company < n for row in rows)
