"""What an alert looks like to the ranking: the signals that its borrower gave lately."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from some_changes import START, arrears

from routing.grade import Grade
from routing.trail import NO_TRAIL, Trace
from routing.traits import traits
from schemas.scores import Score

CHANGE = arrears(1)
OWN = bytes.fromhex(CHANGE.fact_id)
AT, DAY = int(START.timestamp()), 86_400
NAMES = {code: f"had:{code}" for code in range(3)}  # a fourth signal is none that anybody names
facts = st.builds(
    lambda at, fact, codes: Trace(at, fact, tuple(codes)),
    st.integers(AT - 170 * DAY, AT + 170 * DAY),
    st.integers(0, 2**128 - 1).map(lambda n: n.to_bytes(16, "big")) | st.just(OWN),
    st.lists(st.integers(0, 3), max_size=3, unique=True),
)


@given(st.lists(facts, max_size=12, unique_by=lambda one: one.fact))
def test_a_signal_is_as_fresh_as_the_nearest_other_fact_that_gave_it_within_150_days(drawn):
    """In the order of the trail: an alert has its traits in one order, whoever makes them."""
    trail = NO_TRAIL
    for one in drawn:
        trail = trail.with_trace(one, 400)
    at = int(CHANGE.occurred_at.timestamp())
    near = [
        (NAMES[code], abs(one.at - at))
        for one in sorted(drawn, key=lambda one: (one.at, one.fact))
        for code in one.signals
        if one.fact != OWN and abs(one.at - at) < 150 * DAY and code in NAMES
    ]
    expected = {
        name: round(1 - min(away for other, away in near if other == name) / (150 * DAY), 4)
        for name in dict(near)
    }
    seen = traits(CHANGE, Score(fact_id=CHANGE.fact_id, score=0.5), Grade(), (), trail, NAMES)
    had = {name: fresh for name, fresh in seen.items() if name.startswith("had:")}
    assert list(had.items()) == list(expected.items())
    assert seen["signals"] == round(min(1.0, len(expected) / 6), 4)
