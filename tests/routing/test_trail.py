from __future__ import annotations

import msgspec
import pytest
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


numbers = st.one_of(st.integers(-200, 70_000), st.integers(-(2**40), 2**40))
any_traces = st.builds(
    lambda at, fact, codes, yuan: Trace(at, fact.to_bytes(16, "big"), tuple(codes), yuan),
    numbers, st.integers(0, 2**128 - 1) | st.integers(0, 9),
    st.lists(st.integers(0, 65535), max_size=17), st.integers(0, 2**50),
)  # fmt: skip


def known_then(known: list[Trace], new: Trace, keep: int) -> list[Trace]:
    """Say in plain words which traces there are with a new one; `keep` in seconds."""
    if new.fact in {trace.fact for trace in known}:
        return known
    all_ = sorted([*known, new], key=lambda trace: (trace.at, trace.fact))
    newest = max(trace.at for trace in all_)
    kept = [trace for trace in all_ if newest - trace.at <= keep][-24:]
    return kept if new in kept else known


@given(st.lists(st.one_of(any_traces, traces), max_size=40), st.integers(0, 500))
def test_a_trail_is_what_plain_words_say_and_plain_msgpack_at_rest(facts, keep_days):
    trail, known = NO_TRAIL, []
    for new in facts:
        trail, before = trail.with_trace(new, keep_days), trail
        after = known_then(known, new, keep_days * DAY_SECONDS)
        assert (trail is before) == (after is known)
        known = after
        assert list(trail.traces) == known
        rows = [[one.at, one.fact, list(one.signals), one.yuan] for one in known]
        assert encode(trail) == msgspec.msgpack.encode([rows])
        assert decode(encode(trail)) == trail


def test_a_busy_company_keeps_its_newest_facts():
    trail = NO_TRAIL
    for number in range(24):
        trail = trail.with_trace(Trace(1000 + number, bytes([number] * 16), (1,)), 400)
    older, within = Trace(999, b"o" * 16, (1,)), Trace(1001, b"w" * 16, (1,))
    assert trail.with_trace(older, 400) is trail
    assert list(trail.with_trace(within, 400).traces) == [
        trail.traces[1],
        within,
        *trail.traces[2:],
    ]


OF_FORMER_VERSION = bytes.fromhex(
    "919494d2fdf0a800c4100000000000000000000000000000000191070094ce6553f100c4100000000000000000"
    "000000000000000292cd012ccdffffce0001117094ce6553f100c41000000000000000000000000000000004"
    "947fcc80ccffcd0100ccff94cf000000012a05f200c4100000000000000000000000000000000391cd9c40cf"
    "000000012a05f200"
)


def test_a_trail_that_a_former_version_kept_is_read_and_goes_on():
    held = [
        (-86_400 * 400, 1, (7,), 0), (1_700_000_000, 2, (300, 65_535), 70_000),
        (1_700_000_000, 4, (127, 128, 255, 256), 255), (5_000_000_000, 3, (40_000,), 5_000_000_000),
    ]  # fmt: skip
    expected = [Trace(at, n.to_bytes(16, "big"), codes, yuan) for at, n, codes, yuan in held]
    trail = decode(OF_FORMER_VERSION)
    assert list(trail.traces) == expected
    new = Trace(1_700_000_000, (3 << 100).to_bytes(16, "big"), (9,))
    assert list(trail.with_trace(new, 10**6).traces) == [*expected[:3], new, expected[3]]


@given(st.data())
def test_what_is_no_trail_is_refused(data):
    new = Trace(0, bytes(16), (1,))
    cut = data.draw(st.integers(0, len(OF_FORMER_VERSION) - 1))
    with pytest.raises(ValueError, match="a trail"):
        decode(OF_FORMER_VERSION[:cut]).with_trace(new, 10**6)
    for odd in (
        b"\x80",
        b"\x91\x91\x92",
        b"\x91\x91\x94\xa1",
        b"\x91\x91\x94\x01\xc4\x08" + bytes(30),
    ):
        with pytest.raises(ValueError, match="a trail"):
            decode(odd).with_trace(new, 1)


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
