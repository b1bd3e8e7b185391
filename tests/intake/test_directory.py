from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from intake.directory import Directory
from schemas.companies import Company
from tests.intake.numbers import company, organisation

CODES = [company(f"5856{n:04}", region) for n in range(4) for region in ("110105", "110108")]
NAMES = ["甲（北京）有限公司", "甲(北京)有限公司", "乙有限公司", "丙厂", ""]
COMPANIES = st.builds(
    Company,
    uscc=st.sampled_from(CODES),
    source=st.sampled_from(["a", "b"]),
    name=st.sampled_from(NAMES),
    former_names=st.lists(st.sampled_from(NAMES), max_size=2).map(tuple),
)


def taught(companies):
    directory = Directory()
    for one in companies:
        directory.learn(one)
    return directory


def answers(directory):
    named = {name: directory.named(name) for name in NAMES}
    return named, [directory.of_organisation(code[8:17]) for code in CODES], len(directory)


@given(
    st.lists(COMPANIES, max_size=12).flatmap(lambda cs: st.tuples(st.just(cs), st.permutations(cs)))
)
def test_the_order_of_teaching_does_not_matter(two_orders):
    first, second = two_orders
    assert answers(taught(first)) == answers(taught(second))


@given(st.lists(COMPANIES, max_size=12))
def test_teaching_twice_changes_nothing(companies):
    assert answers(taught(companies)) == answers(taught(companies + companies))


@given(st.lists(COMPANIES, max_size=12))
def test_it_knows_exactly_what_it_was_taught(companies):
    directory = taught(companies)
    for name in ("乙有限公司", "丙厂"):
        told = {c.uscc for c in companies if name in (c.name, *c.former_names)}
        assert set(directory.named(name)) == told


def test_width_and_brackets_of_a_name_do_not_matter():
    directory = taught([Company(uscc=CODES[0], source="a", name="甲（北京）有限公司")])
    assert directory.named("甲(北京) 有限公司") == (CODES[0],)


def test_a_moved_company_is_found_under_both_codes_of_one_organisation():
    directory = taught([Company(uscc=code, source="a") for code in CODES[:2]])
    assert directory.of_organisation(organisation("58560000")) == tuple(sorted(CODES[:2]))
    assert directory.named("") == ()
