"""The stream of changes: endless, ordered, the same for the same seed, and true to its city."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise, takewhile

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from schemas import codec
from schemas.changes import ChangeEvent, Dated, EquityChange, kind_of
from simulate.city import build_city
from simulate.events import events
from simulate.kinds import KIND_PLACE

START = datetime(2026, 1, 1, tzinfo=UTC)
CITY = build_city(6, 2000, START)
QUIET = {"repeats": 0.0, "late": 0.0, "undated": 0.0}
TIDY = list(islice(events(CITY, 6, START, **QUIET), 20_000))
MESSY = list(islice(events(CITY, 6, START, repeats=0.05, late=0.05, undated=0.05), 20_000))


def test_the_same_seed_gives_the_same_changes():
    assert all(one == two for one, two in zip(events(CITY, 6, START, **QUIET), TIDY, strict=False))
    assert next(events(CITY, 7, START, **QUIET)) != TIDY[0]


def test_changes_are_in_order_of_event_time():
    assert all(one.occurred_at <= two.occurred_at for one, two in pairwise(TIDY))
    assert TIDY[0].occurred_at >= START


@settings(max_examples=15, deadline=None, phases=[Phase.generate])  # a smaller seed tells no more
@given(st.integers(0, 10**6), st.integers(1, 300), st.integers(0, 400))
def test_any_city_from_any_moment_is_ordered_and_begins_in_time(seed, n, hours):
    start = START + timedelta(hours=hours)
    found = list(islice(events(build_city(seed, n, start), seed, start, **QUIET), 300))
    assert len({change.fact_id for change in found}) == 300
    times = [change.occurred_at for change in found]
    assert all(one <= two for one, two in pairwise(times))
    assert times[0] >= start


def test_every_change_is_one_that_the_schema_accepts():
    decode = codec.decoder(ChangeEvent)
    for change in MESSY[:3000]:
        assert decode(codec.encode(change)) == change


def test_every_kind_happens():
    assert {kind_of(change) for change in TIDY} == set(KIND_PLACE)


def test_a_fact_happens_once_when_sources_behave():
    assert len({change.fact_id for change in TIDY}) == len(TIDY)


def test_times_are_in_their_order():
    for change in MESSY:
        assert change.occurred_at <= change.published_at <= change.seen_at


def test_shares_of_a_company_go_on_from_where_they_were():
    equity = defaultdict(list)
    for change in TIDY:
        if isinstance(change, EquityChange):
            assert 0 <= change.pledged + change.frozen <= 1
            equity[change.uscc, change.holder].append(change)
    moved = [found for found in equity.values() if len(found) > 1]
    assert moved
    for found in moved:
        for one, two in pairwise(found):  # others only add to a holder, or make its part larger
            assert two.share_before >= one.share_after - 1e-9


def test_repeats_are_the_same_fact_from_another_source():
    first = {}
    repeats = 0
    for change in MESSY:
        if change.provenance.source == "simulated_mirror":
            repeats += 1
            known = first[change.fact_id]  # it came before
            assert (kind_of(change), change.uscc, change.occurred_at) == (
                kind_of(known), known.uscc, known.occurred_at,
            )  # fmt: skip
            assert change.seen_at >= known.seen_at
        else:
            assert change.fact_id not in first
            first[change.fact_id] = change
    assert repeats / len(MESSY) == pytest.approx(0.05, abs=0.01)


def test_only_late_and_repeated_changes_are_out_of_order():
    newest, out_of_order = START, 0
    for change in MESSY:
        if change.occurred_at < newest:
            out_of_order += 1
        newest = max(newest, change.occurred_at)
    assert out_of_order / len(MESSY) == pytest.approx(0.10, abs=0.02)  # 5 % late, 5 % again


def test_undated_changes_say_so():
    undated = [change for change in MESSY if change.dated is Dated.PUBLISHED]
    assert all(change.occurred_at == change.published_at for change in undated)
    assert len(undated) / len(MESSY) == pytest.approx(0.05, abs=0.01)


def test_the_clock_is_asked_when_a_change_comes_in():
    asked = []

    def clock(event_time):
        asked.append(event_time)
        return datetime(2030, 1, 1, tzinfo=UTC) + timedelta(seconds=len(asked))

    found = list(islice(events(CITY, 6, START, repeats=0.2, late=0.2, clock=clock), 2000))
    # Intake times rise one by one: also those that had to wait were asked for when they came.
    for number, change in enumerate(found, start=1):
        assert change.seen_at == datetime(2030, 1, 1, tzinfo=UTC) + timedelta(seconds=number)
    assert all(one <= two for one, two in pairwise(asked))


def test_stories_leave_the_ordinary_changes_as_they_are():
    without = list(islice(events(CITY, 6, START, stories=False, **QUIET), 10_000))
    ids = {change.fact_id for change in TIDY}
    end = min(without[-1].occurred_at, TIDY[-1].occurred_at)
    assert {c.fact_id for c in without if c.occurred_at < end} <= ids


def test_holidays_are_visible():
    days = Counter(
        (change.occurred_at + timedelta(hours=8)).date()
        for change in takewhile(lambda c: c.occurred_at.year == 2026, TIDY)
    )
    festival = sum(n for day, n in days.items() if (2, 15) <= (day.month, day.day) <= (2, 23))
    after = sum(n for day, n in days.items() if (3, 15) <= (day.month, day.day) <= (3, 23))
    assert festival < after / 8


@pytest.mark.parametrize("part", ["repeats", "late", "undated"])
@pytest.mark.parametrize("value", [-0.1, 1.1])
def test_a_part_that_is_none_is_refused_at_once(part, value):
    with pytest.raises(ValueError, match=part):
        events(CITY, 6, START, **{part: value})


def test_a_naive_start_is_refused_at_once():
    with pytest.raises(ValueError, match="time zone"):
        events(CITY, 6, datetime(2026, 1, 1))  # noqa: DTZ001 - naive on purpose
