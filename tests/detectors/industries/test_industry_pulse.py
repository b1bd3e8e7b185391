"""Surges and droughts of an industry, and what looks like one and is none."""

from __future__ import annotations

import random
from datetime import date

import pytest

from calendars.days import is_working_day
from detectors.industries.industry_pulse import Counted, IndustryPulse
from schemas.industry import Direction

DAY, SHANGHAI = 86_400, 8 * 3600
FIRST = (date(2025, 3, 3) - date(1970, 1, 1)).days  # a Monday
INDUSTRIES = "CEFGLM"


def midnight(day: int) -> int:
    return day * DAY - SHANGHAI


def ordinary(days: int, rate: float = 4.0, seed: int = 1):
    """Facts as (at, day, industry): on working days, known within the day or two."""
    rng = random.Random(seed)
    facts = []
    for day in range(FIRST, FIRST + days):
        if not is_working_day(date.fromordinal(day + date(1970, 1, 1).toordinal())):
            continue
        for industry in INDUSTRIES:
            for _ in range(int(rng.gauss(rate, rate**0.5) + 0.5)):
                at = midnight(day) + rng.randrange(9 * 3600, 40 * 3600)
                facts.append((at, day, industry))
    return facts


def fed(facts, pulse=None):
    pulse = pulse or IndustryPulse("penalty")
    alarms = []
    for at, day, industry in sorted(facts):
        alarms += pulse.observe(industry, "500106", day, at)[1]
    return alarms


def surge(day: int, n: int, industry: str = "E"):
    return [(midnight(day) + 10 * 3600 + 60 * k, day, industry) for k in range(n)]


def test_ordinary_days_weekends_and_holidays_raise_nothing():
    assert fed(ordinary(250)) == []


def test_a_surge_shows_before_its_day_is_over_and_is_not_told_without_end():
    day = FIRST + 102  # a Friday
    alarms = fed(ordinary(110) + surge(day, 25))
    about = [one for one in alarms if one.industry == "E"]
    assert {one.industry for one in alarms} == {"E"}
    first = about[0]
    assert (first.direction, first.family) == (Direction.SURGE, "penalty")
    assert midnight(day) < first.at.timestamp() < midnight(day) + 12 * 3600
    assert first.count < 25
    # Told again only when twice as rare: 5, 10, 20.
    assert len(about) <= 3 * len({one.district for one in about})


def test_what_is_usual_on_a_working_day_is_a_surge_on_a_sunday():
    sunday = FIRST + 104
    assert fed(ordinary(110) + surge(sunday, 12))[0].industry == "E"
    assert fed(ordinary(110) + surge(FIRST + 102, 3)) == []


def test_a_batch_of_old_records_is_no_surge_and_is_counted_apart():
    rng = random.Random(2)
    at = midnight(FIRST + 100) + 9 * 3600
    old = [(at + n, FIRST + 100 - rng.randrange(21, 700), "E") for n in range(500)]
    assert fed(ordinary(110) + old) == []
    pulse = IndustryPulse("penalty")
    assert pulse.observe("E", "", FIRST - 30, midnight(FIRST))[0] is Counted.OLD


def test_a_source_that_was_silent_and_catches_up_is_no_surge():
    until = midnight(FIRST + 105)
    late = [
        (until if until - 8 * DAY < at < until else at, day, industry)
        for at, day, industry in ordinary(115)
    ]
    assert fed(late) == []


def test_a_campaign_that_lifts_all_industries_alike_is_no_surge_of_one():
    day = FIRST + 102
    everywhere = [fact for industry in INDUSTRIES for fact in surge(day, 16, industry)]
    random.Random(3).shuffle(everywhere)
    wave = [(midnight(day) + 9 * 3600 + 120 * n, d, i) for n, (_, d, i) in enumerate(everywhere)]
    assert fed(ordinary(110) + wave) == []
    assert fed(ordinary(110) + surge(day, 16))


def test_two_weeks_of_nothing_are_a_drought():
    facts = [f for f in ordinary(130) if not (f[2] == "E" and FIRST + 98 <= f[1] < FIRST + 112)]
    alarms = fed(facts)
    assert {(one.industry, one.direction) for one in alarms} == {("E", Direction.DROUGHT)}
    assert all(one.count < one.expected / 3 for one in alarms)


def test_a_source_that_falls_silent_is_no_drought_of_an_industry():
    facts = [f for f in ordinary(130) if not FIRST + 98 <= f[1] < FIRST + 112]
    assert fed(facts) == []


def test_a_date_in_the_future_counts_nowhere():
    pulse = IndustryPulse("penalty")
    assert pulse.observe("E", "", FIRST + 9, midnight(FIRST))[0] is Counted.FUTURE
    assert pulse.cells == 0


def test_nothing_is_said_while_it_learns():
    assert fed(surge(FIRST + 20, 200)) == []


@pytest.mark.parametrize("cut", [0, 700, 1900])
def test_a_restart_changes_no_alarm(cut):
    facts = sorted(ordinary(110) + surge(FIRST + 102, 25))
    pulse = IndustryPulse("penalty")
    before = fed(facts[:cut], pulse)
    again = IndustryPulse.from_bytes(pulse.to_bytes())
    assert before + fed(facts[cut:], again) == fed(facts)


def test_bytes_that_are_no_state_are_refused():
    with pytest.raises(ValueError):
        IndustryPulse.from_bytes(b"nothing of the kind")


def test_an_alarm_brings_the_days_before_it_and_what_they_should_have_brought():
    day = FIRST + 102
    first = next(one for one in fed(ordinary(110) + surge(day, 25)) if one.industry == "E")
    assert len(first.counts) == len(first.due) == 21
    assert first.counts[-1] == first.count
    assert first.counts[-1] > 3 * first.due[-1]  # of the hours until then
    assert sum(first.counts[:-1]) == pytest.approx(sum(first.due[:-1]), rel=0.5)
    works = [(day - 20 + n - FIRST) % 7 < 5 for n in range(20)]  # FIRST is a Monday
    assert max(due for due, at_work in zip(first.due, works, strict=False) if not at_work) < 1
    assert max(due for due, at_work in zip(first.due, works, strict=False) if at_work) > 3
