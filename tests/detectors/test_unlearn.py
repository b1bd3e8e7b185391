from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from remembered import fact, learnt

from detectors.memory import DAY, Memory, mark_of
from detectors.unlearn import ended_mark, without

TODAY = 20_000 * DAY
EVENTS = st.lists(
    st.tuples(st.integers(0, 900), st.integers(0, 3)), min_size=1, max_size=12
)  # days ago, family


def mark(number: int) -> bytes:
    return mark_of(fact(number, TODAY).fact_id)


def taught(events: list[tuple[int, int]]) -> Memory:
    return learnt(
        fact(number, TODAY - days * DAY, family) for number, (days, family) in enumerate(events)
    )


@given(EVENTS, st.data())
def test_what_is_taken_out_counts_as_if_it_had_never_been(events, data):
    """The counts of the rest, learnt alone: two ways to one number, a few thousandths of rounding."""
    out = data.draw(st.integers(0, len(events) - 1))
    days, family = events[out]
    rest = taught([event for number, event in enumerate(events) if number != out])
    found = without(taught(events), mark(out), TODAY - days * DAY, family)
    assert found.n == rest.n
    at = TODAY + 10 * DAY
    for name, half_life in (("short", 30), ("long", 180)):
        one, two = (
            getattr(memory, name) * 2.0 ** -((at - memory.last) / DAY / half_life)
            for memory in (found, rest)
        )
        assert abs(one - two) < 20  # thousandths
    for group in range(4):
        one, two = (
            past.long * 2.0 ** -((at - past.last) / DAY / 180)
            for past in (found.past(group), rest.past(group))
        )
        assert abs(one - two) < 20


def test_the_fact_itself_is_still_known_and_that_it_ended_as_well():
    memory = without(taught([(5, 0), (3, 1)]), mark(0), TODAY - 5 * DAY, 0)
    assert memory.knows(mark(0))
    assert memory.knows(ended_mark(mark(0)))
    assert not memory.knows(ended_mark(mark(1)))


@given(EVENTS)
def test_nothing_goes_below_zero(events):
    memory = taught(events)
    for number, (days, family) in enumerate(events):
        memory = without(memory, mark(number), TODAY - days * DAY, family)
    assert memory.n == 0
    assert 0 <= memory.short <= 20 and 0 <= memory.long <= 20
    assert all(past.n == 0 and 0 <= past.long <= 20 for past in memory.families)


def test_an_average_goes_with_the_last_fact_it_could_be_of():
    facts = [(9, 0, 1_000_000), (5, 0, 10_000_000), (2, 1, 100_000)]
    memory = learnt(
        fact(number, TODAY - days * DAY, family, fen)
        for number, (days, family, fen) in enumerate(facts)
    )
    two = without(memory, mark(2), TODAY - 2 * DAY, 1)
    assert two.past(1).amount is None and two.past(0).amount == memory.past(0).amount
    assert two.gap == memory.gap
    one = without(two, mark(0), TODAY - 9 * DAY, 0)
    assert one.gap is None and one.past(0).amount is not None
    assert without(one, mark(1), TODAY - 5 * DAY, 0).past(0).amount is None
