"""A batch of changes is learnt as one after the other is, from the definitions, the slow way."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from remembered import KIND_OF_FAMILY, fact, learnt, learnt_slowly
from some_changes import A, B

from detectors.causes import natural
from detectors.events import events_of
from detectors.examine import see
from detectors.families import FAMILIES
from detectors.features import FEATURES
from detectors.learning import EVENT_COLUMNS
from detectors.memory import DAY, Memory, decode, encode, mark_of
from detectors.packed import MOST_FAMILIES
from detectors.unlearn import without

KINDS = {kind.code: kind for kind in KIND_OF_FAMILY.values()}
NAMES = [feature.name for feature in FEATURES]
TODAY = 20_000 * DAY
facts = st.lists(
    st.builds(
        fact,
        st.integers(0, 30),
        st.integers(-3000, 3000).map(lambda hours: TODAY + hours * 3600),
        st.integers(0, len(FAMILIES) - 1),
        st.none() | st.integers(0, 2**60),
        st.sampled_from([A, B]),
    ),
    max_size=40,
)


def close(one: Memory, other: Memory) -> bool:
    """Return whether two memories are the same: means and spreads to 13 places, all else exactly."""
    pairs = [(one.gap, other.gap)]
    pairs += [(p.amount, q.amount) for p, q in zip(one.families, other.families, strict=True)]
    for mine, theirs in pairs:
        if mine is None or theirs is None:
            assert mine is theirs is None
        else:
            assert mine.n == theirs.n
            assert (mine.mean, mine.var) == pytest.approx((theirs.mean, theirs.var), rel=1e-13)

    def bare(memory: Memory) -> object:
        families = [(p.family, p.last, p.n, p.long) for p in memory.families]
        head = memory.first, memory.last, memory.n, memory.short, memory.long
        return head, families, memory.fingerprints

    return bare(one) == bare(other)


@given(facts, st.lists(st.integers(0, 40), max_size=4).map(sorted))
def test_a_batch_is_learnt_as_its_facts_one_after_the_other(some, cuts):
    memories: dict[str, bytes] = {}
    for begin, end in pairwise([0, *cuts, len(some)]):
        if part := some[begin:end]:
            see(part, memories, lambda uscc: None, KINDS)
    for uscc in (A, B):
        slowly = learnt_slowly(one for one in some if one.uscc == uscc)
        assert close(decode(memories.get(uscc, b"")), slowly)


@given(facts)
def test_bytes_are_those_that_the_struct_has(some):
    memories: dict[str, bytes] = {}
    if some:
        see(some, memories, lambda uscc: None, KINDS)
    for raw in memories.values():
        assert encode(decode(raw)) == raw


@given(facts.filter(len))
def test_what_is_seen_is_the_definition_of_each_feature(some):
    """From the memory before: a change of a neutral kind of the least severity."""
    memories: dict[str, bytes] = {}
    for one in some:
        before, at = decode(memories.get(one.uscc, b"")), round(one.occurred_at.timestamp())
        known = before.knows(mark_of(one.fact_id))
        seen = see([one], memories, lambda uscc: None, KINDS)
        assert seen.places == ([] if known else [0])
        if known:
            continue
        past = before.past(FAMILIES.index(one.code.removeprefix("of_")))
        found = dict(zip(NAMES, seen.observations[0].features, strict=True))
        for feature in FEATURES:
            found[feature.name] = natural(feature.form, feature.half, found[feature.name])
        yuan = (one.amount or 0) / 100
        expected = {
            "severity_prior": 1, "direction": 0.5,
            "amount_yuan": min(yuan, 10**10 - 1),
            "days_since_last": days(at - before.last) if before.n else 3650,
            "days_since_same_family": days(at - past.last) if past.n else 3650,
            "changes_30_days": decayed(before.short, at - before.last, 30),
            "changes_180_days": decayed(before.long, at - before.last, 180),
            "same_family_180_days": decayed(past.long, at - past.last, 180),
            "novelty_of_family": 1 / (1 + past.n), "share_moved": 0, "failed_or_listed": 0,
        }  # fmt: skip
        assert found.pop("amount_against_own") == pytest.approx(against(past.amount, yuan, 0.3, 3))
        assert found == pytest.approx(expected, rel=1e-6, abs=1e-9)


def days(seconds: int) -> float:
    return min(max(0, seconds / DAY), 3650)


def decayed(thousandths: int, seconds: int, half_life: int) -> float:
    return thousandths / 1000 * 2.0 ** -(max(0, seconds) / DAY / half_life)


def against(moments, yuan: float, floor: float, fewest: int) -> float:
    value = np.log10(1 + yuan)
    if moments is None or moments.n < fewest or value <= moments.mean:
        return 0.0
    return moments.strangeness(value, floor)


def test_more_facts_than_are_kept_push_out_the_oldest_even_within_a_batch():
    """The one that was pushed out comes again: it is news, in its own batch as in the next."""
    many = [fact(number, TODAY + number) for number in range(514)]
    memory = learnt([*many, many[0], many[513]])
    assert memory.n == 515
    assert memory == learnt([many[513]], learnt([many[0]], learnt(many)))
    kept = [mark_of(one.fact_id) for one in [*many[3:], many[0]]]
    assert memory.fingerprints == b"".join(kept)


def test_a_fact_that_ended_is_known_when_it_was_the_only_one():
    """Nothing is left to count, but what was said once is no news when it is said again."""
    one = fact(1, TODAY)
    empty = without(learnt([one]), mark_of(one.fact_id), TODAY, 0)
    memory = learnt([fact(2, TODAY + DAY), one], empty)
    assert memory.n == 1
    assert memory.knows(mark_of(one.fact_id))


@pytest.mark.parametrize("end", [*range(1, 60)])
def test_bytes_that_are_cut_short_are_refused(end):
    raw = encode(learnt([fact(n, TODAY + n * DAY, n % 3, 10**n) for n in range(5)]))
    with pytest.raises(ValueError, match="memory"):
        see([fact(9, TODAY)], {A: raw[:end]}, lambda uscc: None, KINDS)


@given(st.binary(min_size=1, max_size=40))
def test_bytes_that_are_no_memory_are_refused(raw):
    with pytest.raises(ValueError, match="memory"):
        see([fact(9, TODAY)], {A: raw}, lambda uscc: None, KINDS)


def test_the_columns_are_as_many_as_are_said():
    assert events_of([fact(1, TODAY)], KINDS).rows.shape == (1, len(EVENT_COLUMNS))
    assert len(FAMILIES) <= MOST_FAMILIES
