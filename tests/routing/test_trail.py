from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from some_changes import DAY, START, arrears, equity, inspection, patent

from routing.signals import signaller
from routing.trail import NO_TRAIL, Trace, decode, encode
from schemas.patterns import Signal, code_of

DAY_SECONDS = 86_400
traces = st.builds(
    lambda day, fact, code: Trace(day * DAY_SECONDS, fact.to_bytes(16, "big"), (code,)),
    st.integers(0, 400), st.integers(0, 60), st.integers(0, 3),
)  # fmt: skip


@given(st.lists(traces, unique_by=lambda t: t.fact, max_size=40), st.randoms())
def test_the_order_in_which_facts_come_does_not_matter(facts, rng):
    shuffled = list(facts)
    rng.shuffle(shuffled)
    one = other = NO_TRAIL
    for fact in facts:
        one = one.with_trace(fact, 200)
    for fact in shuffled:
        other = other.with_trace(fact, 200)
    assert one == other


@given(st.lists(traces, max_size=60))
def test_a_trail_is_small_in_order_and_holds_each_fact_once(facts):
    trail = NO_TRAIL
    for fact in facts:
        trail = trail.with_trace(fact, 200)
    kept = trail.traces
    assert len(kept) <= 24
    assert len({t.fact for t in kept}) == len(kept)
    assert [t.at for t in kept] == sorted(t.at for t in kept)
    assert not kept or kept[-1].at - kept[0].at <= 200 * DAY_SECONDS
    assert decode(encode(trail)) == trail


@given(st.lists(traces, unique_by=lambda t: t.fact, min_size=1, max_size=20), st.data())
def test_a_fact_that_ends_leaves_the_trail_and_nothing_else_does(facts, data):
    trail = NO_TRAIL
    for fact in facts:
        trail = trail.with_trace(fact, 1000)
    ended = data.draw(st.sampled_from(facts))
    left = trail.without(ended.fact_id)
    assert set(left.traces) == set(facts) - {ended}
    assert left.without(ended.fact_id) is left


def test_a_typical_trail_stays_within_the_memory_of_a_borrower():
    """Four facts in half a year, as a company going bad has: under 150 bytes beside the memory."""
    trail = NO_TRAIL
    for n in range(4):
        trace = Trace(1_780_000_000 + n, n.to_bytes(16, "big"), (40_000 + n,), 1_000_000)
        trail = trail.with_trace(trace, 365)
    assert len(encode(trail)) < 150


def signal(name: str, kind: str, **conditions) -> Signal:
    return Signal(id=name, kinds=(kind,), name_zh=name, name_en=name, **conditions)


def test_a_change_gives_the_signals_whose_conditions_it_meets():
    signals = [
        signal("owed", "tax_arrears"),
        signal("owed_much", "tax_arrears", amount_from=200_000),
        signal("pledge", "equity_change", natures=("pledge",)),
        signal("failed", "inspection", passed=False),
    ]
    trace = signaller(signals)
    small, large = trace(arrears(yuan=1000)), trace(arrears(yuan=5000))
    assert small.signals == (code_of("owed"),) and small.yuan == 1000
    assert large.signals == (code_of("owed"), code_of("owed_much"))
    assert large.fact_id == arrears().fact_id and large.occurred_at == START
    assert trace(equity(nature="transfer")) is None
    assert trace(equity(nature="pledge")).signals == (code_of("pledge"),)
    assert trace(inspection(passed=True)) is None
    assert trace(patent()) is None


def test_a_date_in_the_future_counts_as_of_intake():
    signals = [signal("owed", "tax_arrears")]
    change = arrears(at=START + 900 * DAY, seen_at=START)
    assert signaller(signals)(change).occurred_at == START
