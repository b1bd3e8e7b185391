from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st
from remembered import fact, learnt

from detectors.memory import DAY, NOTHING, Memory, decode, encode, mark_of

TODAY = 20_000 * DAY


def mark(number: int) -> bytes:
    return mark_of(fact(number, TODAY).fact_id)


def taught(events) -> Memory:
    return learnt([fact(number, at, family) for number, (at, family) in enumerate(events)])


def test_counts_halve_with_event_time():
    """Two events 180 days apart: half of the first and the second, 1/64 of it at 30 days."""
    memory = taught([(TODAY, 0), (TODAY + 180 * DAY, 1)])
    assert (memory.long, memory.short) == (1500, round(1000 * (1 + 1 / 64)))
    assert [past.long for past in memory.families] == [1000, 1000]
    memory = learnt([fact(2, TODAY + 360 * DAY, 0)], memory)
    assert memory.long == 1750
    assert memory.past(0).long == 1250


def test_a_late_event_counts_as_much_as_its_age_leaves_it():
    in_order = taught([(TODAY - 90 * DAY, 0), (TODAY, 0)])
    late = taught([(TODAY, 0), (TODAY - 90 * DAY, 0)])
    assert (late.first, late.last) == (in_order.first, in_order.last) == (TODAY - 90 * DAY, TODAY)
    assert late.long == in_order.long == round(1000 * (1 + math.sqrt(0.5)))
    assert late.past(0).last == TODAY


times = st.lists(st.tuples(st.integers(0, 3000).map(lambda d: d * DAY), st.integers(0, 6)))


@given(times)
def test_what_is_counted_is_what_was_learnt(events):
    memory = taught(events)
    assert memory.n == len(events) == sum(past.n for past in memory.families)
    assert len(memory.fingerprints) == 8 * len(events)
    assert all(memory.knows(mark(number)) for number in range(len(events)))
    assert not memory.knows(mark(len(events)))
    if events:
        assert (memory.first, memory.last) == (min(events)[0], max(events)[0])
        assert memory.long >= memory.short


@given(times)
def test_a_memory_survives_its_bytes(events):
    memory = taught(events)
    assert decode(encode(memory)) == memory


def test_the_newest_512_facts_are_known_and_the_oldest_forgotten_one_by_one():
    memory = taught([(TODAY + n, 0) for n in range(513)])
    assert [memory.knows(mark(n)) for n in (0, 1, 512)] == [False, True, True]
    memory = learnt([fact(513, TODAY + 513)], memory)
    assert [memory.knows(mark(n)) for n in (0, 1, 2, 513)] == [False, False, True, True]
    assert memory.n == 514
    assert len(memory.fingerprints) == 512 * 8


def test_a_fingerprint_is_not_found_across_two_others():
    """The end of one mark and the start of the next are no fact."""
    memory = Memory(n=2, fingerprints=bytes.fromhex("11" * 4 + "22" * 8 + "33" * 4))
    assert not memory.knows(mark_of("22" * 8 + "00" * 8))
    assert memory.knows(mark_of("11" * 4 + "22" * 4 + "00" * 8))
    with_a_later_one = Memory(n=3, fingerprints=memory.fingerprints + bytes.fromhex("22" * 8))
    assert with_a_later_one.knows(mark_of("22" * 8 + "00" * 8))


def test_amounts_are_kept_by_family_and_only_where_there_are_some():
    memory = learnt([fact(1, TODAY, 2, fen=999_900), fact(2, TODAY, 3)])
    assert memory.past(2).amount.mean == 4.0  # log10 of (1 + yuan)
    assert memory.past(3).amount is None
    assert memory.past(4) is NOTHING


def test_a_typical_borrower_is_small():
    """Three facts in two families over ten months, two of them with amounts."""
    memory = learnt(
        fact(n, TODAY + n * 150 * DAY, n % 2, None if n % 2 else 500_000) for n in range(3)
    )
    assert len(encode(memory)) <= 120
    assert len(encode(learnt([fact(1, TODAY)]))) <= 50


def test_nothing_is_known_of_no_bytes():
    assert decode(b"") == Memory()
