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
