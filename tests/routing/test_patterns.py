from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from routing.patterns import Finder, keep_days
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
    find, trail, found = Finder([which], SIGNALS).find, NO_TRAIL, []
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


def test_a_late_fact_that_lets_another_count_is_named():
    """In place of one that fills the same step, or, where it can fill none, without points."""
    [*_, found] = findings(OWNER, fact(0, "sold"), fact(40, "chief"), fact(30, "sold"))
    assert [(s.signal, s.occurred_at.day, s.weight) for s in found.steps] == [
        ("sold", 31, 2), ("chief", 10, 1),  # of January and February 1970
    ]  # fmt: skip
    which = pattern(
        Step(signals=("moved",), weight=2),
        Step(signals=("owed",), weight=2, after="fined"),
        Step(signals=("fined",), weight=1, after="chief"),
    )
    [*_, found] = findings(which, fact(0, "moved"), fact(10, "owed"), fact(5, "fined"))
    assert [(s.signal, s.weight) for s in found.steps] == [("moved", 2), ("fined", 0), ("owed", 2)]
    assert found.points == 4


def test_quiet_then_busy():
    busy = pattern(
        Step(signals=("sold",), weight=2), Step(signals=("chief",), weight=2), quiet_days=200
    )
    story = [fact(500, "sold"), fact(510, "chief")]
    assert levels(busy, *story)[-1] == "act"
    assert levels(busy, fact(300, "fined"), *story)[-1] is None
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


ASKING = pattern(
    Step(signals=("sold", "owed"), weight=2),
    Step(signals=("owed",), weight=2, after="owed", larger=True),
    Step(signals=("chief", "moved"), weight=1.5, near="sold", days=20),
    Step(signals=("moved",), after="chief"),
    within=60, notice=3.5, act=5.5,
)  # fmt: skip
BUSY = pattern(
    Step(signals=("sold",), weight=2), Step(signals=("chief", "owed"), weight=1.5, after="sold"),
    Step(signals=("owed",), weight=1), within=40, notice=3, act=4, quiet_days=30,
)  # fmt: skip


def _counts(step: Step, own: Trace, window: list[Trace]) -> bool:
    """Return whether a fact is what a step asks for, word by word."""
    if not {code_of(name) for name in step.signals} & set(own.signals):
        return False
    asked = step.after or step.near
    return asked is None or any(
        code_of(asked) in other.signals
        and (step.after is None or other.at <= own.at)
        and (step.days is None or abs(other.at - own.at) <= step.days * DAY)
        and (not step.larger or 0 < other.yuan < own.yuan)
        for other in window
        if other is not own
    )


def _most_points(which: Pattern, facts: list[Trace], new: Trace) -> float:
    """Return the most points of any window that could hold a fact, by trying every way."""
    most = 0.0
    for end in {fact.at for fact in facts} | {new.at}:
        begin = end - which.within_days * DAY
        window = [fact for fact in facts if begin <= fact.at <= end]
        earlier = [fact.at for fact in facts if fact.at < begin]
        if not window or not begin <= new.at <= end:
            continue
        quiet = which.quiet_days * DAY
        if quiet and earlier and min(f.at for f in window) - max(earlier) <= quiet:
            continue
        ways = [[None, *(f for f in window if _counts(s, f, window))] for s in which.steps]
        for way in product(*ways):
            used = [fact.fact for fact in way if fact is not None]
            if len(used) == len(set(used)):
                points = sum(s.weight for s, f in zip(which.steps, way, strict=True) if f)
                most = max(most, points)
    return most


@settings(max_examples=300)
@given(
    st.sampled_from([OWNER, ASKING, BUSY]),
    st.lists(
        st.tuples(
            st.integers(0, 110),  # days; no trail of these patterns forgets within so many
            st.sets(
                st.sampled_from(["sold", "chief", "moved", "owed"]), min_size=1, max_size=2
            ).map(sorted),
            st.integers(0, 3),
        ),
        max_size=6,
    ),
)  # fmt: skip
def test_points_are_the_most_that_any_way_to_give_facts_to_steps_comes_to(which, drawn):
    """Held against trying every window and every way; news is what no way without the fact reaches."""
    facts = [fact(day, *names, yuan=yuan, number=i) for i, (day, names, yuan) in enumerate(drawn)]
    known: list[Trace] = []
    for new, found in zip(facts, findings(which, *facts), strict=True):
        known.append(new)
        most = _most_points(which, known, new)
        fills = any({code_of(n) for n in s.signals} & set(new.signals) for s in which.steps)
        is_news = most > _most_points(which, known[:-1], new)
        expected = most if fills and is_news and most >= which.notice else None
        assert (found and found.points) == expected


@given(
    st.lists(
        st.tuples(
            st.integers(0, 110),
            st.sets(st.sampled_from(["sold", "chief", "moved", "owed", "unnamed"]), min_size=1)
            .map(sorted),
        ),
        max_size=12,
    )
)  # fmt: skip
def test_patterns_side_by_side_are_found_as_each_alone(drawn):
    """And what a signal is that no policy names any more does not matter."""
    together = [replace(which, id=f"p{n}") for n, which in enumerate([OWNER, ASKING, BUSY])]
    alone = [Finder([which], SIGNALS).find for which in together]
    find, trail = Finder(together, SIGNALS).find, NO_TRAIL
    for number, (day, names) in enumerate(drawn):
        new = fact(day, *names, number=number)
        trail = trail.with_trace(new, 250)
        found = {which.id: finding for which, finding in find(trail, new)}
        assert found == {which.id: f for one in alone for which, f in one(trail, new)}


def test_where_nobody_watches_only_patterns_on_trial_are_looked_for():
    steps = (Step(signals=("sold",), weight=2), Step(signals=("chief",), weight=2))
    told = pattern(*steps)
    trial = replace(told, id="on_trial", shadow=True)
    find = Finder([told, trial], SIGNALS).find
    trail = NO_TRAIL.with_trace(fact(0, "sold"), 100).with_trace(fact(1, "chief"), 100)
    new = trail.traces[-1]
    assert [p.id for p, _ in find(trail, new)] == ["on_trial", "the_pattern"]
    assert [p.id for p, _ in find(trail, new, watched=False)] == ["on_trial"]
