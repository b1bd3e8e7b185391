from __future__ import annotations

import math
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.patterns import finder, keep_days
from routing.trail import NO_TRAIL, Trace
from schemas.patterns import Pattern, Signal, Step, code_of

DAY = 86_400
SIGNALS = [Signal(id=name, kinds=(name,), name_zh=f"{name}名", name_en=f"{name} name")
           for name in ("sold", "chief", "moved", "owed", "fined")]  # fmt: skip


def pattern(*steps: Step, within=100, notice=3.0, act=4.0, **more) -> Pattern:
    return Pattern(
        id="the_pattern", name_zh="样式", name_en="The pattern", within_days=within,
        steps=steps, notice=notice, act=act, **more,
    )  # fmt: skip


OWNER = pattern(
    Step(signals=("sold",), weight=2),
    Step(signals=("chief",), weight=1, near="sold", days=30),
    Step(signals=("moved", "owed"), weight=1, after="chief"),
)


def fact(day: int, *signals: str, yuan: int = 0, number: int | None = None) -> Trace:
    codes = tuple(code_of(signal) for signal in signals)
    number = day * 2**16 + codes[0] if number is None else number
    return Trace(day * DAY, (number + 2**40).to_bytes(16, "big"), codes, yuan)


def findings(which: Pattern, *facts: Trace):
    """Return what each fact brings, None for nothing, in the order in which they come."""
    find, trail, found = finder([which], SIGNALS), NO_TRAIL, []
    for new in facts:
        longer = trail.with_trace(new, keep_days([which]))
        got = find(longer, new) if longer is not trail else []
        found.append(got[0][1] if got else None)
        trail = longer
    return found


def levels(which: Pattern, *facts: Trace) -> list[str | None]:
    return [found and found.level for found in findings(which, *facts)]


def test_two_thresholds_one_after_the_other():
    facts = [fact(0, "sold"), fact(9, "chief"), fact(24, "moved")]
    assert levels(OWNER, *facts) == [None, "notice", "act"]
    last = findings(OWNER, *facts)[-1]
    assert [(s.signal, s.name_zh, s.weight) for s in last.steps] == [
        ("sold", "sold名", 2), ("chief", "chief名", 1), ("moved", "moved名", 1)
    ]  # fmt: skip
    assert [s.fact_id for s in last.steps] == [f.fact_id for f in facts]
    assert last.points == 4


def test_what_adds_no_points_is_no_news():
    facts = [
        fact(0, "sold"),
        fact(9, "chief"),
        fact(24, "moved"),
        fact(25, "owed"),
        fact(30, "fined"),
    ]
    assert levels(OWNER, *facts) == [None, "notice", "act", None, None]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ([fact(0, "sold"), fact(31, "chief")], None),  # not near
        ([fact(0, "sold"), fact(30, "chief")], "notice"),
        ([fact(30, "sold"), fact(0, "chief")], "notice"),  # near is on either side
        ([fact(0, "sold"), fact(9, "chief"), fact(8, "moved")], None),  # not after
        ([fact(0, "sold"), fact(9, "chief"), fact(9, "moved")], "act"),  # dates are days
        ([fact(0, "sold"), fact(9, "chief"), fact(101, "moved")], None),  # the window is over
        ([fact(1, "sold"), fact(9, "chief"), fact(101, "moved")], "act"),
    ],
)
def test_order_distance_and_window(facts, expected):
    assert levels(OWNER, *facts)[-1] == expected


def test_one_fact_fills_one_step():
    both = pattern(Step(signals=("sold",), weight=2), Step(signals=("chief",), weight=2))
    assert levels(both, fact(0, "sold", "chief")) == [None]
    assert levels(both, fact(0, "sold", "chief"), fact(1, "sold")) == [None, "act"]


def test_a_fact_read_twice_counts_once():
    twice = pattern(Step(signals=("owed",), weight=2), Step(signals=("owed",), weight=2))
    assert levels(twice, fact(0, "owed"), fact(0, "owed")) == [None, None]
    assert levels(twice, fact(0, "owed"), fact(1, "owed")) == [None, "act"]


def test_ever_larger_amounts():
    fines = pattern(
        Step(signals=("fined",), weight=2),
        Step(signals=("fined",), weight=2, after="fined", larger=True),
    )
    assert levels(fines, fact(0, "fined", yuan=100), fact(9, "fined", yuan=100))[-1] is None
    assert levels(fines, fact(0, "fined", yuan=100), fact(9, "fined", yuan=101))[-1] == "act"
    assert levels(fines, fact(0, "fined"), fact(9, "fined", yuan=5))[-1] is None  # unknown before


def test_quiet_then_busy():
    busy = pattern(
        Step(signals=("sold",), weight=2), Step(signals=("chief",), weight=2), quiet_days=200
    )
    story = [fact(500, "sold"), fact(510, "chief")]
    assert levels(busy, *story)[-1] == "act"
    assert levels(busy, fact(301, "fined"), *story)[-1] is None
    assert levels(busy, fact(299, "fined"), *story)[-1] == "act"


@settings(max_examples=200)
@given(
    st.lists(
        st.tuples(st.integers(0, 90), st.sampled_from(["sold", "chief", "moved", "owed"])),
        max_size=8, unique=True,
    ),
    st.randoms(),
)  # fmt: skip
def test_facts_may_come_in_any_order(drawn, rng):
    """The highest level that is reached in the end, and its points, are the same."""
    facts = [fact(day, signal, number=i) for i, (day, signal) in enumerate(drawn)]
    shuffled = list(facts)
    rng.shuffle(shuffled)
    most = [
        max((found.points for found in findings(OWNER, *order) if found), default=0)
        for order in (facts, shuffled)
    ]
    assert most[0] == most[1]


@given(
    st.lists(
        st.tuples(st.integers(0, 300), st.sampled_from(["sold", "chief", "moved"])), max_size=12
    )
)
def test_every_finding_is_news_and_holds_what_it_claims(drawn):
    facts = [fact(day, signal, number=i) for i, (day, signal) in enumerate(drawn)]
    for new, found in zip(facts, findings(OWNER, *facts), strict=True):
        if found is None:
            continue
        ids = [step.fact_id for step in found.steps]
        assert new.fact_id in ids and len(ids) == len(set(ids))
        assert found.points == sum(step.weight for step in found.steps) >= OWNER.notice
        dates = [step.occurred_at for step in found.steps]
        assert (dates[-1] - dates[0]).days <= OWNER.within_days


@given(
    st.lists(
        st.tuples(st.integers(0, 200), st.sampled_from(["sold", "chief", "moved", "owed"])),
        max_size=12,
    )
)
def test_what_is_ruled_out_at_a_glance_could_not_have_been_found(drawn):
    facts = [fact(day, signal, number=i) for i, (day, signal) in enumerate(drawn)]
    found = findings(OWNER, *facts)
    with mock.patch("routing.patterns._most", return_value=math.inf):  # rules nothing out
        assert findings(OWNER, *facts) == found
