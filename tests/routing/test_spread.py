from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.heard import heard, hearing
from routing.spread import links_of, severity_of, spread, strength_over
from schemas.scalars import Severity
from schemas.ties import Link, Nature, Reach, Relations, Tie

POLICY = Relations(decay=0.8, notice=0.1, warning=0.35)
NAMES = [f"{n:018d}" for n in range(6)]
A, B, C = NAMES[:3]
ties_ = st.builds(
    Tie, nature=st.sampled_from(Nature), holder=st.sampled_from(NAMES),
    held=st.sampled_from(NAMES), share=st.floats(0, 1),
)  # fmt: skip


def owns(holder: str, held: str, share: float = 1.0) -> Tie:
    return Tie(nature=Nature.OWNERSHIP, holder=holder, held=held, share=share)


def reached(start: str, ties: list[Tie], policy: Relations = POLICY) -> list[tuple[Link, ...]]:
    """Every path on which a fact of `start` travels, the shortest first, as if nobody remembered."""
    found: list[tuple[Link, ...]] = []
    open_ = [((), 1.0, start)]
    while open_:
        path, strength, at = open_.pop(0)
        own = [tie for tie in ties if at in (tie.holder, tie.held)]
        for link, left in spread(path, strength, links_of(at, "", own, policy), policy):
            found.append((*path, link))
            open_.append(((*path, link), left, link.target))
    return found


@given(st.lists(ties_, max_size=15), st.integers(1, 4))
def test_no_circle_no_long_way_no_weak_word(ties, most_hops):
    policy = Relations(most_hops=most_hops, notice=0.05)
    for path in reached(A, ties, policy):
        companies = [A, *(link.target for link in path)]
        assert len(set(companies)) == len(companies)
        assert [link.source for link in path] == companies[:-1]
        assert len(path) <= most_hops
        strength = 1.0
        for link in path:
            shorter, strength = strength, strength * strength_over(link, policy)
            assert strength < shorter
        assert strength >= policy.notice


@given(st.lists(ties_, max_size=15))
def test_each_neighbour_is_reached_by_its_strongest_tie(ties):
    own = [tie for tie in ties if A in (tie.holder, tie.held)]
    links = links_of(A, "", own, POLICY)
    assert len({link.target for link in links}) == len(links)
    for link in links:
        between = [tie for tie in own if {tie.holder, tie.held} == {A, link.target}]
        best = max(
            strength_over(one, POLICY) for tie in between for one in links_of(A, "", [tie], POLICY)
        )
        assert strength_over(link, POLICY) == best


@given(st.floats(0, 1), st.floats(0, 1), st.sampled_from(Nature), st.sampled_from(["down", "up"]))
def test_a_larger_share_carries_no_less(one, other, nature, direction):
    smaller, larger = sorted((one, other))
    found = [
        strength_over(Link(nature=nature, direction=direction, share=s, source=A, target=B), POLICY)
        for s in (smaller, larger)
    ]
    assert found[0] <= found[1] <= POLICY.decay


def test_the_strength_by_hand():
    """0.8 a hop: mother to a half-owned daughter 0.8 * 0.9 * 0.5, and on to hers 0.8 * 0.9 * 0.6."""
    ties = [owns(A, B, 0.5), owns(B, C, 0.6)]
    policy = Relations(decay=0.8, notice=0.15, reach={Nature.OWNERSHIP: Reach(down=0.9, up=0.9)})
    first, second = reached(A, ties, policy)
    assert strength_over(first[0], policy) == pytest.approx(0.36)
    assert 0.36 * strength_over(second[1], policy) == pytest.approx(0.15552)
    assert len(reached(A, ties, Relations(notice=0.16, reach=policy.reach))) == 1


def test_a_guarantor_suffers_more_than_who_is_guaranteed():
    tie = Tie(nature=Nature.GUARANTEE, holder=A, held=B)
    [of_debtor] = links_of(B, "", [tie], POLICY)  # the debtor fails: its guarantor must pay
    [of_guarantor] = links_of(A, "", [tie], POLICY)
    assert (of_debtor.target, of_guarantor.target) == (A, B)
    assert strength_over(of_debtor, POLICY) == pytest.approx(0.8)
    assert strength_over(of_guarantor, POLICY) == pytest.approx(0.4)


def test_a_nature_the_policy_leaves_out_carries_nothing():
    assert links_of(A, "", [owns(A, B)], Relations(reach={})) == []


def test_an_ended_tie_and_a_tie_to_itself_carry_nothing():
    assert links_of(A, "", [owns(A, B, 0.0), owns(A, A)], POLICY) == []


@pytest.mark.parametrize(
    ("strength", "fact", "expected"),
    [(0.09, 3, None), (0.1, 3, 1), (0.35, 3, 2), (1.0, 3, 2), (0.5, 2, 1), (0.5, 1, 1)],
)
def test_a_related_fact_is_less_grave_than_the_own_one(strength, fact, expected):
    assert severity_of(strength, Severity(fact), POLICY) == expected


ids = st.integers(0, 2**20).map(lambda n: f"{n:032x}"[::-1])


@given(st.lists(ids, max_size=300, unique=True), ids)
def test_what_was_heard_lately_is_known(facts, other):
    marks = b""
    for fact in facts:
        marks = hearing(marks, fact)
    assert all(heard(marks, fact) for fact in facts[-256:])
    assert heard(marks, other) == (other in facts[-256:])
    assert len(marks) <= 256 * 8
