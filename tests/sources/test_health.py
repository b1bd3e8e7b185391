from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from schemas.feeds import Expectation
from schemas.source_health import Ailment, Health
from sources.health import examine, failed, took, wake

START = datetime(2026, 3, 1, 16, tzinfo=UTC)  # midnight in Shanghai
DAILY = Expectation(silent_after_hours=1e6)


def days(*counts: int, expect: Expectation = DAILY) -> tuple[Health, list]:
    """Return the health at noon of the day after days with so many rows, and all that was told."""
    health, told = Health(since=START), []
    health, _ = examine(health, "s", START - timedelta(days=1), expect)
    for day, rows in enumerate(counts):
        now = START + timedelta(days=day, hours=9)
        health = took(health, now, expect, rows=rows, refused=0, known=0)
        health, news = examine(health, "s", now, expect)
        told += news
    now = START + timedelta(days=len(counts), hours=12)
    health, news = examine(health, "s", now, expect)
    return health, told + news


def names(told) -> list[tuple[str, bool]]:
    return [(str(alert.ailment), alert.raised) for alert in told]


def test_a_day_with_less_than_half_the_usual_rows_is_told_once_it_is_over():
    assert names(days(100, 104, 96, 100, 49)[1]) == [("shrunk", True)]
    assert names(days(100, 104, 96, 100, 50)[1]) == []
    assert names(days(100, 104, 96, 100, 49, 100)[1]) == [("shrunk", True), ("shrunk", False)]


def test_a_day_with_twice_the_usual_rows_is_told_while_it_lasts():
    assert names(days(100, 104, 96, 200)[1]) == [("grown", True), ("grown", False)]
    assert names(days(100, 104, 96, 199)[1]) == []


def test_small_numbers_are_chance_and_not_judged():
    assert names(days(10, 12, 9, 40, 0, 11)[1]) == []


def test_a_source_without_a_row_for_too_long_is_silent_until_the_next_row():
    expect = Expectation(silent_after_hours=72)
    health = took(Health(since=START), START, expect, rows=1, refused=0, known=0)
    health, news = examine(health, "s", START + timedelta(hours=72), expect)
    assert not news
    health, news = examine(health, "s", START + timedelta(hours=73), expect)
    assert names(news) == [("silent", True)]
    health, news = examine(health, "s", START + timedelta(hours=90), expect)
    assert not news  # told once
    later = START + timedelta(hours=91)
    health = took(health, later, expect, rows=0, refused=1, known=0)
    assert names(examine(health, "s", later, expect)[1]) == [("silent", False)]


def test_what_was_given_refused_and_known_is_counted_apart():
    health = Health(since=START)
    for rows, refused, known in ((3, 1, 7), (2, 5, 0)):
        health = took(health, START, DAILY, rows=rows, refused=refused, known=known)
    assert (health.rows, health.refused, health.known) == (5, 6, 7)


def test_a_day_without_a_row_is_a_day_of_none():
    health = Health(since=START)
    for day in (0, 1, 5):  # days 2, 3 and 4 were watched, and nothing came
        now = START + timedelta(days=day, hours=9)
        health = took(health, now, DAILY, rows=100 + day, refused=0, known=0)
    assert health.periods == (101, 0, 0, 0)  # the first was not watched from its beginning


def test_rows_that_are_known_already_are_no_sign_of_life():
    expect = Expectation(silent_after_hours=72)
    health, later = Health(since=START), START + timedelta(hours=100)
    health = took(health, later, expect, rows=0, refused=0, known=500)
    assert names(examine(health, "s", later, expect)[1]) == [("silent", True)]


def test_another_header_is_told_with_its_columns_and_is_over_when_it_stays():
    health, news = examine(Health(since=START), "s", START, DAILY, header=("a", "b"))
    assert not news
    health, news = examine(health, "s", START, DAILY, header=("b", "a"))
    assert not news  # order does not matter: columns are read by name
    health, news = examine(health, "s", START, DAILY, header=("a", "c"))
    assert names(news) == [("header_changed", True)]
    assert news[0].detail == "new: c; gone: b"
    health, news = examine(health, "s", START, DAILY)  # no rows prove nothing
    assert not news
    health, news = examine(health, "s", START, DAILY, header=("a", "d"))
    assert names(news) == [("header_changed", True)]
    health, news = examine(health, "s", START, DAILY, header=("a", "d"))
    assert names(news) == [("header_changed", False)]


def test_where_empty_columns_are_left_out_only_new_ones_are_a_change():
    health, _ = examine(Health(since=START), "s", START, DAILY, header=("a", "b"))
    health, news = examine(health, "s", START, DAILY, header=("a",), header_whole=False)
    assert not news
    health, news = examine(health, "s", START, DAILY, header=("b", "c"), header_whole=False)
    assert [alert.detail for alert in news] == ["new: c"]
    health, news = examine(health, "s", START, DAILY, header=("a", "c"), header_whole=False)
    assert names(news) == [("header_changed", False)]


def test_the_third_failure_in_a_row_is_told():
    health = Health(since=START)
    for expected in ([], [], [("failing", True)], []):
        health = failed(health, START, "the host does not answer")
        health, news = examine(health, "s", START, DAILY)
        assert names(news) == expected
    assert "does not answer" in health.trouble


def test_when_its_ground_has_ended_nothing_else_is_expected_of_a_source():
    expect = Expectation(silent_after_hours=1)
    late = START + timedelta(hours=5)
    health, news = examine(Health(since=START), "s", late, expect)
    assert names(news) == [("silent", True)]
    health, news = examine(health, "s", late, expect, ended=True)
    assert names(news) == [("expired", True), ("silent", False)]


def test_the_time_in_which_nobody_looked_is_not_held_against_a_source():
    health, _ = days(100, 100, 100, 100)
    back = START + timedelta(days=30, hours=12)
    health = wake(health, back, DAILY)
    for day in range(3):
        now = back + timedelta(days=day)
        health = took(health, now, DAILY, rows=100, refused=0, known=0)
        health, news = examine(health, "s", now, DAILY)
        assert not news


def test_a_restart_within_a_day_forgets_none_of_its_rows():
    health, _ = days(100, 100, 100, 100)
    noon = START + timedelta(days=4, hours=13)
    health = took(health, noon, DAILY, rows=150, refused=0, known=0)
    health = wake(health, noon + timedelta(hours=1), DAILY)
    health = took(health, noon + timedelta(hours=2), DAILY, rows=50, refused=0, known=0)
    _, news = examine(health, "s", noon + timedelta(hours=2), DAILY)
    assert names(news) == [("grown", True)]


readings = st.lists(
    st.tuples(st.floats(0, 60), st.integers(0, 400), st.booleans(), st.sampled_from("abc")),
    max_size=60,
)


@given(readings)
def test_what_is_told_is_what_changed_and_what_is_open_was_told(steps):
    """Raised and over alternate for what lasts; the open ones are those raised and not over."""
    expect = Expectation(silent_after_hours=48)
    health, now, open_ = Health(since=START), START, set()
    for hours, rows, fails, header in steps:
        now += timedelta(hours=hours)
        health = failed(health, now, "x") if fails else health
        health = took(health, now, expect, rows=rows, refused=0, known=0)
        seen = (header,) if rows else ()
        health, news = examine(health, "s", now, expect, header=seen)
        for alert in news:
            if alert.raised:
                assert alert.ailment not in open_ or alert.ailment is Ailment.HEADER_CHANGED
                open_.add(alert.ailment)
            else:
                open_.remove(alert.ailment)
        assert set(health.ailments) == open_
        assert len(health.periods) <= 8
    assert health.rows == sum(rows for _, rows, _, _ in steps)


@given(st.integers(50, 10_000), st.integers(0, 20_000))
def test_shrunk_and_grown_exclude_each_other(usual, last):
    told = names(days(usual, usual, usual, usual, last)[1])
    assert (("shrunk", True) in told) == (last < usual / 2)
    assert (("grown", True) in told) == (last >= 2 * usual)
