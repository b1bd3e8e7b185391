"""Planted surges, droughts and traps in the simulated city: what the industry pulse makes of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from time import process_time
from typing import NamedTuple

import numpy as np
from msgspec import Struct

from detectors.daily_counts import DailyCounts
from detectors.industries.industry_pulse import IndustryPulse
from schemas.changes import Dated, kind_of
from schemas.industry import Direction, IndustryAlarm
from simulate.city import build_city
from simulate.events import events

__all__ = ["Beat", "IndustryResult", "city_beats", "measure_industry"]

_START = datetime(2024, 12, 31, 16, tzinfo=UTC)  # 1 January in Shanghai
_DAYS = 540
_FROM_DAY = 120  # of planted events; before it the pulse learns
_SURGES, _SURGE_DAYS = 24, 5
_FACTOR = 6  # times the usual of the cell, at least three facts a day
_DROUGHT_DAYS = 14
_COUNTS_DAYS = 40  # from the start of a surge, in which an alarm is about it
_SHANGHAI, _DAY = 8 * 3600, 86_400
_SIMPLE = 0.94  # strangeness from which the older counter speaks: four deviations


class Beat(NamedTuple):
    """One fact as the counts see it. `at` is the time of intake in seconds of 1970."""

    at: int
    day: int
    family: str
    industry: str
    district: str


class IndustryResult(Struct, frozen=True):
    """Found means: an alarm of the cell, or of its industry, within 40 days of the start."""

    facts: int
    cells: int
    surges: int
    surges_found: int
    median_hours: float  # from the beginning of the first day, publication lag included
    first_fact_hours: float  # median, when the first planted fact became known at all
    false_surges_a_year: float
    simple_found: int  # by counts a day without a calendar, per industry and family
    simple_false_surges_a_year: float
    droughts: int
    droughts_found: int
    false_droughts_a_year: float
    alarms_by_old_records: int  # 1,000 of one industry, from two years, in one afternoon
    alarms_by_catching_up: int  # a source silent for ten days, then all at once
    microseconds_a_fact: float


def city_beats(companies: int, seed: int, families: Mapping[str, str]) -> list[Beat]:
    """Return the city's ordinary facts by time of intake, those whose day is known."""
    city = build_city(seed, companies, _START)
    who = {one.uscc: (one.industry, one.district) for one in city.companies()}
    beats, end = [], _START + timedelta(days=_DAYS)
    for change in events(city, seed, _START, stories=False):
        if change.occurred_at > end:
            break
        if change.dated in (Dated.DAY, Dated.MINUTE):
            day = (int(change.occurred_at.timestamp()) + _SHANGHAI) // _DAY
            family = families[kind_of(change)]
            beats.append(Beat(int(change.seen_at.timestamp()), day, family, *who[change.uscc]))
    beats.sort()
    return beats


def measure_industry(
    families: Mapping[str, str], companies: int = 30_000, seed: int = 3
) -> IndustryResult:
    """Plant and find; `families` gives the family of each kind."""
    beats = city_beats(companies, seed, families)
    rng = np.random.default_rng([seed, 77])
    planted = list(_surges(beats, rng))
    extra = [beat for _, facts in planted for beat in facts]
    dry = list(_droughts(beats, rng))
    kept = [
        beat
        for beat in beats
        if not any(
            beat.industry == i and beat.family == f and d <= beat.day < d + _DROUGHT_DAYS
            for i, f, d in dry
        )
    ]
    fed = sorted(kept + extra)
    started = process_time()
    alarms, cells = _run(fed)
    seconds = process_time() - started
    hours, first_hours, explained = [], [], set()
    for cell, facts in planted:
        begins = cell.day * _DAY - _SHANGHAI
        hits = [
            one
            for one in alarms
            if one.direction is Direction.SURGE
            and (one.industry, one.family) == (cell.industry, cell.family)
            and one.district in ("", cell.district)
            and 0 <= one.at.timestamp() - begins <= _COUNTS_DAYS * _DAY
        ]
        explained |= {one.alarm_id for one in hits}
        if hits:
            hours.append((min(one.at.timestamp() for one in hits) - begins) / 3600)
        first_hours.append((min(beat.at for beat in facts) - begins) / 3600)
    surges = [one for one in alarms if one.direction is Direction.SURGE]
    droughts = [one for one in alarms if one.direction is Direction.DROUGHT]
    found = {
        (i, f, d)
        for i, f, d in dry
        for one in droughts
        if (one.industry, one.family) == (i, f)
        and 0 <= one.day.timestamp() / _DAY - d <= _DROUGHT_DAYS + 7
    }
    told = [one for one in droughts if any((one.industry, one.family) == (i, f) for i, f, _ in dry)]
    years = _DAYS / 365
    simple_found, simple_false = _simple(fed, [cell for cell, _ in planted])
    return IndustryResult(
        facts=len(fed), cells=cells, surges=len(planted), surges_found=len(hours),
        median_hours=float(np.median(hours)) if hours else float("nan"),
        first_fact_hours=float(np.median(first_hours)),
        false_surges_a_year=len({one.alarm_id for one in surges} - explained) / years,
        simple_found=simple_found, simple_false_surges_a_year=simple_false / years,
        droughts=len(dry), droughts_found=len(found),
        false_droughts_a_year=(len(droughts) - len(told)) / years,
        alarms_by_old_records=_more_alarms(beats, sorted(beats + _old_records(rng))),
        alarms_by_catching_up=_more_alarms(beats, _caught_up(beats)),
        microseconds_a_fact=seconds / len(fed) * 1e6,
    )  # fmt: skip


def _run(beats: Sequence[Beat]) -> tuple[list[IndustryAlarm], int]:
    pulses: dict[str, IndustryPulse] = {}
    alarms: list[IndustryAlarm] = []
    for beat in beats:
        pulse = pulses.get(beat.family)
        if pulse is None:
            pulse = pulses[beat.family] = IndustryPulse(beat.family)
        alarms += pulse.observe(beat.industry, beat.district, beat.day, beat.at)[1]
    return alarms, sum(pulse.cells for pulse in pulses.values())


def _surges(beats: Sequence[Beat], rng: np.random.Generator) -> Iterator[tuple[Beat, list[Beat]]]:
    """Yield a cell with the first day of its surge, and the facts on top."""
    first = beats[0].day
    for number in range(_SURGES):
        cell = beats[int(rng.integers(len(beats)))]
        like = [b for b in beats if b.family == cell.family and b.industry == cell.industry]
        usual = sum(b.district == cell.district for b in like) / _DAYS
        lags = [b.at - (b.day * _DAY - _SHANGHAI) for b in like]
        begin = first + _FROM_DAY + number * (_DAYS - _FROM_DAY - 40) // _SURGES
        facts = []
        for day in range(begin, begin + _SURGE_DAYS):
            for _ in range(rng.poisson(max(3.0, _FACTOR * usual))):
                at = day * _DAY - _SHANGHAI + lags[int(rng.integers(len(lags)))]
                facts.append(Beat(at, day, cell.family, cell.industry, cell.district))
        yield cell._replace(day=begin), facts


def _droughts(beats: Sequence[Beat], rng: np.random.Generator) -> Iterator[tuple[str, str, int]]:
    """Yield industry, family and first day of two weeks in which nothing happens."""
    per_week: dict[tuple[str, str], float] = {}
    for beat in beats:
        key = (beat.industry, beat.family)
        per_week[key] = per_week.get(key, 0.0) + 7 / _DAYS
    large = sorted(key for key, n in per_week.items() if n >= 20)
    first = beats[0].day
    for number, at in enumerate(rng.permutation(len(large))[:6]):
        yield (*large[at], first + _FROM_DAY + 30 + 60 * number)


def _old_records(rng: np.random.Generator) -> list[Beat]:
    at = int((_START + timedelta(days=400, hours=6)).timestamp())
    today = (at + _SHANGHAI) // _DAY
    return [
        Beat(at + n, today - int(rng.integers(22, 730)), "penalty", "C", "500106")
        for n in range(1000)
    ]


def _caught_up(beats: Sequence[Beat]) -> list[Beat]:
    """Return the beats with all penalties of ten days coming in at the end of the tenth."""
    until = int((_START + timedelta(days=310)).timestamp())
    silent = until - 10 * _DAY
    return sorted(
        beat._replace(at=until) if beat.family == "penalty" and silent <= beat.at < until else beat
        for beat in beats
    )


def _more_alarms(beats: Sequence[Beat], other: Sequence[Beat]) -> int:
    """Return how many alarms about penalties the other stream raises beyond the ordinary one."""

    def raised(stream: Sequence[Beat]) -> set[str]:
        return {one.alarm_id for one in _run([b for b in stream if b.family == "penalty"])[0]}

    return len(raised(other) - raised(beats))


def _simple(beats: Sequence[Beat], planted: Sequence[Beat]) -> tuple[int, int]:
    """Return surges found and raised in vain by one counter per industry and family."""
    counters: dict[tuple[str, str], DailyCounts] = {}
    raised: dict[tuple[str, str, int], None] = {}
    for beat in sorted(beats, key=lambda b: (b.day, b.at)):
        key = (beat.industry, beat.family)
        counter = counters.setdefault(key, DailyCounts())
        if counter.observe(beat.day) >= _SIMPLE:
            raised[(*key, beat.day)] = None
    hits = {
        one
        for one in raised
        for cell in planted
        if one[:2] == (cell.industry, cell.family) and 0 <= one[2] - cell.day <= _SURGE_DAYS
    }
    found = sum(
        any(h[:2] == (c.industry, c.family) and 0 <= h[2] - c.day <= _SURGE_DAYS for h in hits)
        for c in planted
    )
    return found, len(raised) - len(hits)
