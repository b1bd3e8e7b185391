"""What stands against a company that takes over shares: grave, public, not over, not too old."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from some_changes import DAY, START, A, B, equity, listing

from intake.grave import GraveFacts, Gravity
from schemas.catalogue import Kind, Mask
from schemas.changes import Catalogued, Provenance
from schemas.holders import GraveFact, HolderPolicy, Standing
from schemas.sensitivity import Sensitivity


def kind(code: str, *ended_by: str, **more) -> Kind:
    return Kind(
        code=code, name_zh=f"名{code}", name_en=f"name {code}", category="test", family="court",
        direction="adverse", ended_by=ended_by, **more,
    )  # fmt: skip


KINDS = {
    k.code: k
    for k in (
        kind("abnormal_operation", "removed", "abnormal_removed"), kind("abnormal_removed"),
        kind("dishonesty_listing"), kind("lawsuit"),
        kind("bankruptcy", masks={"authority": Mask(sensitivity=Sensitivity.CONSENT)}),
    )
}  # fmt: skip
POLICY = HolderPolicy(kinds=("abnormal_operation", "dishonesty_listing", "bankruptcy"), days=100)
GRAVITY = Gravity(POLICY, KINDS)


def bad(number: int, code: str = "dishonesty_listing", days_ago: float = 10, uscc: str = A):
    return Catalogued(
        fact_id=f"{number:032x}", uscc=uscc, occurred_at=START - days_ago * DAY, seen_at=START,
        code=code, authority="某法院", provenance=Provenance(source="court_list"),
    )  # fmt: skip


def ended(change) -> GraveFact:
    return GraveFact(
        uscc=change.uscc, fact_id=change.fact_id, kind=change.code,
        occurred_at=change.occurred_at, standing=Standing.ENDED,
    )  # fmt: skip


def known(*words) -> GraveFacts:
    facts = GraveFacts(POLICY, KINDS, {})
    for word in words:
        for one in (word,) if isinstance(word, GraveFact) else GRAVITY.words(word):
            facts.learn(one)
    return facts


def against(facts: GraveFacts, code: str = A, **more) -> list[str]:
    change = replace(equity(99, START, B), new_holder_code=code, **more)
    return [fact.kind for fact in facts.informed(change).new_holder_facts]


def test_it_says_what_when_by_whom_and_from_which_source():
    change = replace(equity(99, START, B), new_holder_code=A)
    [fact] = known(bad(1)).informed(change).new_holder_facts
    assert (fact.kind, fact.name_zh, fact.occurred_at) == (
        "dishonesty_listing", "名dishonesty_listing", START - 10 * DAY
    )  # fmt: skip
    assert (fact.authority, fact.source, fact.fact_id) == ("某法院", "court_list", f"{1:032x}")


@pytest.mark.parametrize(
    ("fact", "found"),
    [
        (bad(1), 1),
        (bad(1, days_ago=0), 1),
        (bad(1, days_ago=-1), 0),  # it happened after the shares moved
        (bad(1, days_ago=100), 1),
        (bad(1, days_ago=101), 0),
        (bad(1, "lawsuit"), 0),  # not grave
        (bad(1, uscc=B), 0),  # about somebody else
    ],
)
def test_only_what_is_grave_and_lies_in_the_window_before_the_change_counts(fact, found):
    assert len(against(known(fact))) == found


def test_what_is_off_its_list_by_then_does_not_count_and_what_was_on_it_at_the_time_does():
    listed, removed = (
        listing(1, START - 30 * DAY, A),
        listing(2, START - 5 * DAY, A, action="removed"),
    )
    facts = known(listed, removed)
    assert against(facts) == []
    assert against(facts, occurred_at=START - 6 * DAY) == ["abnormal_operation"]
    again = known(listed, bad(3, "abnormal_removed", 20), listing(4, START - 3 * DAY, A))
    assert against(again) == ["abnormal_operation"]


def test_the_newest_three_are_named_newest_first():
    facts = known(*(bad(n, days_ago=n) for n in range(1, 6)))
    change = replace(equity(99, START, B), new_holder_code=A)
    assert [int(f.fact_id, 16) for f in facts.informed(change).new_holder_facts] == [1, 2, 3]


def test_a_field_that_is_not_for_everybody_is_not_kept():
    [word] = GRAVITY.words(bad(1, "bankruptcy"))
    assert word.authority == ""


@pytest.mark.parametrize("code", ["", "11010519491231002X", "张三", A.lower()])
def test_nothing_is_known_of_a_person(code):
    facts = known(bad(1))
    assert against(facts, code) == (["dishonesty_listing"] if code.upper() == A else [])


def test_what_an_offer_claims_about_the_holder_is_not_believed():
    change = replace(equity(99, START, B), new_holder_code=A)
    told = known(bad(1)).informed(change)
    assert known().informed(told).new_holder_facts == ()
    assert known().informed(replace(told, new_holder_code="")).new_holder_facts == ()


WORDS = [
    *(word for n in range(1, 5) for word in GRAVITY.words(bad(n, days_ago=9 * n))),
    *GRAVITY.words(listing(8, START - 20 * DAY, A)),
    *GRAVITY.words(listing(9, START - 7 * DAY, A, action="removed")),
    ended(bad(2, days_ago=18)),
    ended(bad(3, days_ago=27)),
]


@given(st.permutations(WORDS), st.lists(st.sampled_from(WORDS)))
def test_words_in_any_order_and_again_come_to_the_same(order, again):
    facts = known(*order, *again)
    change = replace(equity(99, START, B), new_holder_code=A)
    assert [int(f.fact_id, 16) for f in facts.informed(change).new_holder_facts] == [1, 4]


@given(st.lists(st.integers(0, 10_000), min_size=40, max_size=60, unique=True), st.randoms())
def test_what_is_kept_of_a_company_is_bounded_and_does_not_depend_on_the_order(minutes, chance):
    words = [
        word for n in minutes for word in GRAVITY.words(bad(n, days_ago=n / 1440))
    ]  # fmt: skip
    rest: dict[str, bytes] = {}
    shuffled = list(words)
    chance.shuffle(shuffled)
    other: dict[str, bytes] = {}
    for store, order in ((rest, words), (other, shuffled)):
        facts = GraveFacts(POLICY, KINDS, store)
        for word in order:
            facts.learn(word)
    assert rest == other and len(rest[A]) < 32 * 120


def test_a_repeat_is_no_news_and_does_not_bring_back_what_ended():
    facts = known(bad(1))
    [word] = GRAVITY.words(bad(1))
    assert not facts.learn(word)
    assert facts.learn(ended(bad(1)))
    assert not facts.learn(word)
    assert against(facts) == []


def test_a_kind_that_says_nothing_grave_costs_one_look_up():
    assert GRAVITY.concerned == {
        "abnormal_operation", "dishonesty_listing", "bankruptcy", "abnormal_removed"
    }  # fmt: skip
    assert GRAVITY.words(equity(1, START)) == ()
    assert timedelta(days=POLICY.days) == 100 * DAY
