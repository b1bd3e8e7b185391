"""What two codes of one company remember is put together as if it had been one all along."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from detectors.inheritance import inherited
from detectors.learning import DAY, LONG_SECONDS, SHORT_SECONDS
from detectors.memory import Memory, Past
from detectors.moments import Moments

facts = st.lists(
    st.tuples(st.integers(0, 3), st.integers(1, 400 * DAY)), max_size=12, unique_by=lambda f: f[1]
)


def _count(times: list[int], half_life: int) -> int:
    """By the definition: every event halved for each half-life to the last one."""
    return round(sum(1000 * math.pow(0.5, (max(times) - at) / half_life) for at in times))


def memory(known: list[tuple[int, int]], salt: str) -> Memory:
    """Return the memory of facts of some families at some times, by its own definition."""
    if not known:
        return Memory()
    times = [at for _, at in known]
    pasts = []
    for family in sorted({family for family, _ in known}):
        mine = [at for f, at in known if f == family]
        pasts.append(Past(family, max(mine), len(mine), _count(mine, LONG_SECONDS)))
    marks = b"".join(f"{salt}{at:07x}"[-8:].encode().ljust(8, b"_") for _, at in known)
    return Memory(
        min(times), max(times), len(times), _count(times, SHORT_SECONDS),
        _count(times, LONG_SECONDS), None, tuple(pasts), marks,
    )  # fmt: skip


def near(one: Memory, other: Memory) -> bool:
    """Whether counts are the same but for the rounding of three sums to a thousandth."""
    pasts = {past.family: past for past in other.families}
    return (
        (one.first, one.last, one.n) == (other.first, other.last, other.n)
        and abs(one.short - other.short) <= 2 and abs(one.long - other.long) <= 2
        and {past.family for past in one.families} == set(pasts)
        and all(
            (p.last, p.n) == (pasts[p.family].last, pasts[p.family].n)
            and abs(p.long - pasts[p.family].long) <= 2
            for p in one.families
        )
    )  # fmt: skip


@given(facts, facts)
def test_both_together_are_what_one_company_would_remember_of_all_facts(own, former):
    if own and former:
        assert near(inherited(memory(own, "a"), memory(former, "b")), memory(own + former, "a"))


@given(facts, facts)
def test_taking_over_twice_or_in_a_circle_counts_nothing_twice(own, former):
    mine, other = memory(own, "a"), memory(former, "b")
    once = inherited(mine, other)
    assert inherited(once, other) == once
    assert inherited(other, once) == once


@given(facts)
def test_a_new_code_knows_what_the_former_one_knew(former):
    assert inherited(Memory(), memory(former, "b")) == memory(former, "b")
    assert inherited(memory(former, "b"), Memory()) == memory(former, "b")


def test_averages_are_of_whoever_has_the_later_event():
    early = Memory(n=1, last=DAY, gap=Moments(3, 1.0, 0.1), fingerprints=b"a" * 8)
    late = Memory(n=1, last=2 * DAY, gap=Moments(2, 0.5, 0.1), fingerprints=b"b" * 8)
    for own, former in ((early, late), (late, early)):
        assert inherited(own, former).gap == late.gap
    only = Memory(n=1, last=3 * DAY, fingerprints=b"c" * 8)
    assert inherited(only, early).gap == early.gap
