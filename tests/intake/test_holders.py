"""Since when a new holder exists: what our registers know of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from some_changes import equity

from intake.directory import Directory
from intake.door import Door
from schemas.catalogue import Catalogue, Kind
from schemas.companies import Company
from schemas.incoming import Offer
from tests.intake.numbers import company

HOLDER, NOW = company(), datetime(2026, 3, 9, tzinfo=UTC)
YOUNG, OLD = datetime(2026, 1, 5, tzinfo=UTC), datetime(2020, 1, 5, tzinfo=UTC)
CATALOGUE = Catalogue(
    kinds=(
        Kind(code="equity_change", name_zh="股权", name_en="equity", category="c", family="equity",
             direction="neutral"),
    )
)  # fmt: skip


def admitted(directory: Directory, **more):
    change = replace(equity(1, NOW), **more)
    return Door({}, CATALOGUE, directory).admit(Offer(change=change), NOW)


def known(*companies: Company) -> Directory:
    directory = Directory()
    for one in companies:
        directory.learn(one)
    return directory


REGISTER = known(Company(uscc=HOLDER, source="register", established=YOUNG))


@pytest.mark.parametrize(
    ("given_by_source", "code", "since"),
    [
        (None, HOLDER, YOUNG),
        (OLD, HOLDER, OLD),  # the source of the change knows better
        (None, company("12345678"), None),  # nobody has registered it
        (None, "", None),  # a person
    ],
)
def test_the_register_speaks_where_the_source_does_not(given_by_source, code, since):
    found = admitted(REGISTER, new_holder_since=given_by_source, new_holder_code=code)
    assert found.new_holder_since == since


def test_the_fact_stays_the_same_fact():
    without = admitted(Directory(), new_holder_code=HOLDER)
    assert admitted(REGISTER, new_holder_code=HOLDER).fact_id == without.fact_id


@given(st.permutations([OLD, YOUNG, None]))
def test_of_several_registers_the_earliest_day_counts_in_whatever_order(days):
    directory = known(*(Company(uscc=HOLDER, source="r", established=day) for day in days))
    assert directory.established(HOLDER) == OLD


@pytest.mark.parametrize(
    ("name", "code", "remarks"),
    [
        ("乙（重庆）实业有限公司", HOLDER, ("holder_identified_by_name",)),
        ("丙实业有限公司", "", ()),  # two have it
        ("丁实业有限公司", "", ()),  # nobody has
        ("张三", "", ()),  # a company is called so too
        ("", "", ()),
    ],
)
def test_a_new_holder_is_known_by_name_where_one_company_has_it_and_no_person_could(
    name, code, remarks
):
    other = company("12345678")
    directory = known(
        Company(uscc=HOLDER, source="r", name="乙(重庆)实业有限公司", established=YOUNG),
        Company(uscc=HOLDER, source="r", name="丙实业有限公司"),
        Company(uscc=other, source="r", name="丙实业有限公司"),
        Company(uscc=other, source="r", name="张三"),
    )
    found = admitted(directory, new_holder=name)
    assert (found.new_holder_code, found.remarks) == (code, remarks)
    assert found.new_holder_since == (YOUNG if code else None)


def test_a_code_that_is_given_is_not_searched_for_by_name():
    directory = known(Company(uscc=HOLDER, source="r", name="乙实业有限公司"))
    given = company("12345678")
    found = admitted(directory, new_holder="乙实业有限公司", new_holder_code=given)
    assert (found.new_holder_code, found.remarks) == (given, ())
