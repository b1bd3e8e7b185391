"""Stories: who goes bad, over weeks to months, and the near misses beside them."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from statistics import median

import numpy as np

from calendars.days import is_working_day
from simulate.city import build_city
from simulate.stories import QUARTER, plan, plant
from simulate.typologies import AFTERMATH, PLOTS, SHOCK

START = datetime(2026, 1, 1, tzinfo=UTC)
CITY = build_city(11, 6000, START)
STORIES, STEPS = plant(CITY, 11, START)
WARNINGS = {plot.name: {beat.kind for beat in plot.beats} for plot in [*PLOTS, SHOCK]}


def test_the_same_seed_tells_the_same_stories():
    same, other = plant(CITY, 11, START), plant(CITY, 12, START)
    assert all(one == two for one, two in zip(same[0], STORIES, strict=True))
    assert all(one == two for one, two in zip(same[1], STEPS, strict=True))
    assert other[0][0] != STORIES[0]


def test_about_one_company_in_a_hundred_goes_bad_a_year():
    a_year = len(STORIES) / 3 / CITY.n
    assert 0.010 < a_year < 0.018  # 1.2 % and the shocks


def test_every_typology_occurs():
    assert set(Counter(story.typology for story in STORIES)) == set(WARNINGS)


def test_steps_lie_between_the_start_and_the_default_or_belong_to_the_aftermath():
    after = {beat.kind for beat in AFTERMATH}
    for story in STORIES:
        assert story.starts_at < story.default_at
        for step in story.steps:
            assert step.at >= story.starts_at
            kinds = WARNINGS[story.typology] if step.at < story.default_at else after
            assert step.kind in kinds


def test_there_is_time_to_warn():
    leads = [
        (story.default_at - min(step.at for step in story.steps)).days
        for story in STORIES
        if story.steps
    ]
    assert 60 < median(leads) < 250


def test_nothing_planted_happens_on_a_day_off():
    assert all(is_working_day((step.at + timedelta(hours=8)).date()) for step in STEPS)


def test_steps_are_in_order_and_have_ids_of_their_own():
    assert all(one.at <= two.at for one, two in pairwise(STEPS))
    assert (
        len({step.fact_id for step in STEPS}) == len({step.serial for step in STEPS}) == len(STEPS)
    )


def test_near_misses_are_planted_and_are_no_part_of_the_truth():
    bad = {story.company for story in STORIES}
    near = {step.company for step in STEPS} - bad
    assert len(near) > len(bad)
    assert all(not step.grave for step in STEPS if step.company in near)


def test_most_who_go_bad_have_a_loan():
    borrowers = sum(bool(CITY.loans[story.company]) for story in STORIES)
    assert 0.75 < borrowers / len(STORIES) < 0.95


def test_a_quiet_company_is_a_quiet_one():
    quiet = [CITY.activity[s.company] for s in STORIES if s.typology == "quiet_then_busy"]
    assert median(quiet) < np.quantile(CITY.activity, 0.3)


def test_a_shock_hits_one_industry_in_one_district_at_one_time():
    by_quarter = defaultdict(list)
    for number, quarter in enumerate(islice(plan(CITY, 11, START), 40)):
        for story in quarter:
            if story.typology == "supply_shock":
                by_quarter[number].append(story)
    alone = [found for found in by_quarter.values() if len(found) > 3]
    cells = [
        Counter((int(CITY.industry[s.company]), int(CITY.district[s.company])) for s in found)
        for found in alone
    ]
    assert cells
    assert all(len(cell) <= 3 for cell in cells)  # as many as there were shocks
    for found in alone:
        (cell, _), *_ = Counter(
            (int(CITY.industry[s.company]), int(CITY.district[s.company])) for s in found
        ).most_common(1)
        times = [
            s.starts_at for s in found
            if (int(CITY.industry[s.company]), int(CITY.district[s.company])) == cell
        ]  # fmt: skip
        assert max(times) - min(times) < timedelta(days=90)


def test_nobody_has_two_stories_within_three_years():
    last: dict[int, int] = {}
    for number, quarter in enumerate(islice(plan(CITY, 11, START), 40)):
        for story in quarter:
            assert number - last.get(story.company, -99) >= 12
            last[story.company] = number


def test_a_longer_look_does_not_change_what_is_seen_sooner():
    until = START + timedelta(days=365)
    near, far = plant(CITY, 11, START, days=365)[0], plant(CITY, 11, START, days=730)[0]
    seen = [story for story in far if story.starts_at < until]
    assert all(one == two for one, two in zip(near, seen, strict=True))


def test_a_quarter_starts_its_own_stories_only():
    for number, quarter in enumerate(islice(plan(CITY, 11, START), 4)):
        begins = START + number * QUARTER
        assert all(begins <= story.starts_at for story in quarter)


def test_a_city_without_borrowers_has_stories_as_well():
    city = build_city(1, 300, START)
    city.loans[:] = 0
    assert plant(city, 1, START)[1]
