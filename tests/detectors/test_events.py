"""Changes as numbers are what their fields say, worked out one by one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from some_changes import KINDS, START, A, B, arrears, equity, inspection, listing, patent, penalty

from detectors.events import events_of
from detectors.families import FAMILIES
from detectors.learning import EVENT_COLUMNS
from detectors.memory import mark_of
from schemas.changes import ChangeEvent, Dated, kind_of

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DATED = (Dated.DAY, Dated.MINUTE)
MICROSECOND = timedelta(microseconds=1)
zones = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))
moments = st.builds(
    lambda since, zone: (EPOCH + since * MICROSECOND).astimezone(zone),
    st.integers(-(10**15), 10**15) | st.integers(-6 * 10**16, 2 * 10**17), zones,
)  # fmt: skip
near = st.builds(
    lambda at, apart: (at, at + apart * MICROSECOND), moments, st.integers(-1_500_000, 1_500_000)
)
makers = st.sampled_from([inspection, arrears, equity, listing, patent, penalty])


@st.composite
def changes(draw) -> ChangeEvent:
    occurred, seen = draw(near | st.tuples(moments, moments))
    one = draw(makers)(draw(st.integers(0, 99)), START, draw(st.sampled_from([A, B])))
    return replace(
        one, occurred_at=occurred, seen_at=seen, dated=draw(st.sampled_from(Dated)),
        baseline=draw(st.booleans()),
    )  # fmt: skip


def seconds(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(seconds=1)


@given(st.lists(changes(), min_size=1, max_size=20))
def test_times_marks_and_borrowers_are_those_of_the_changes(some):
    found = events_of(some, KINDS)
    assert found.seconds.tolist() == [[seconds(c.occurred_at), seconds(c.seen_at)] for c in some]
    assert [bytes(mark) for mark in found.marks] == [mark_of(c.fact_id) for c in some]
    assert [found.borrowers[number] for number in found.numbers] == [c.uscc for c in some]
    assert some[found.first_seen].seen_at == min(c.seen_at for c in some)
    for row, c in zip(found.rows.tolist(), some, strict=True):
        said = dict(zip(EVENT_COLUMNS, row, strict=True))
        assert said["at"] == seconds(min(c.occurred_at, c.seen_at))
        assert said["day_known"] == (c.dated in DATED and c.occurred_at <= c.seen_at)


@given(st.lists(changes(), min_size=1, max_size=20))
def test_history_facts_of_no_known_day_and_kinds_nobody_knows_do_not_count(some):
    known = {code: kind for code, kind in KINDS.items() if code != "tax_arrears"}
    found = events_of(some, known)
    assert found.counted.tolist() == [
        c.dated in DATED and not c.baseline and kind_of(c) in known for c in some
    ]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (patent(amount=None), {"fen": -1, "direction": 0.0, "family": "other"}),
        (patent(amount=2**62), {"fen": 2.0**62}),
        (arrears(yuan=0), {"fen": 0, "severity_prior": 0.5, "direction": 1.0, "family": "tax"}),
        (penalty(fine=2**62, confiscated=2**62), {"fen": 2.0**63, "family": "penalty"}),
        (penalty(confiscated=300), {"fen": 300}),
        (penalty(), {"fen": -1, "severity_prior": 0.0}),
        (inspection(passed=True), {"failed_or_listed": 0, "direction": 0.5}),
        (inspection(passed=False), {"failed_or_listed": 1}),
        (listing(action="listed"), {"failed_or_listed": 1, "family": "registration"}),
        (listing(action="removed"), {"failed_or_listed": 0}),
        (equity(before=0.2, after=0.3), {"share_moved": 0.05, "fen": -1, "family": "equity"}),
        (equity(before=0.3, after=0.4), {"share_moved": 0.55}),
        (equity(before=1.0, after=0.0), {"share_moved": 1.0}),
        (equity(before=0.2, after=0.2, pledged=0.2), {"share_moved": 0.1}),
    ],
)
def test_what_a_class_says_of_itself(change, expected):
    events = events_of([change], KINDS)
    said = dict(zip(EVENT_COLUMNS, events.rows[0].tolist(), strict=True))
    said["family"] = FAMILIES[int(said["family"])]
    assert events.families == [said["family"]]
    assert {name: said[name] for name in expected} == pytest.approx(expected)


@pytest.mark.parametrize("fact_id", ["x" * 32, "é" * 32, "0" * 31, "0" * 15 + " " + "0" * 16])
def test_a_fact_id_that_is_none_is_refused(fact_id):
    with pytest.raises(ValueError, match="fact id"):
        events_of([replace(arrears(), fact_id=fact_id)], KINDS)


def test_nothing_is_no_events():
    assert events_of([], KINDS).rows.shape == (0, len(EVENT_COLUMNS))
