"""The same seed builds the same city, as large as one likes."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import msgspec
import numpy as np
import pytest
from stdnum.cn import uscc

from schemas import codec
from schemas.companies import Company
from simulate.city import build_city
from simulate.industries import SECTIONS

START = datetime(2026, 1, 1, tzinfo=UTC)


def test_the_same_seed_builds_the_same_city():
    one, two = build_city(7, 500, START), build_city(7, 500, START)
    assert list(one.companies()) == list(two.companies())
    assert list(one.ties()) == list(two.ties())
    assert np.array_equal(one.loans, two.loans)


def test_another_seed_builds_another_city():
    one, two = build_city(7, 500, START), build_city(8, 500, START)
    assert not {c.uscc for c in one.companies()} & {c.uscc for c in two.companies()}


def test_every_company_is_one_that_the_schema_accepts():
    decode = codec.decoder(Company)
    companies = list(build_city(1, 2000, START).companies())
    for company in companies:
        assert decode(codec.encode(company)) == company
        assert uscc.is_valid(company.uscc)
        assert company.uscc[2:8] == company.district
        assert company.source == "simulated_city"
    assert len({company.uscc for company in companies}) == 2000
    assert len({company.name for company in companies}) == 2000


def test_industries_have_about_their_part():
    city = build_city(1, 50_000, START)
    section = Counter(SECTIONS[place] for place in city.industry)
    assert section["F"] / 50_000 == pytest.approx(0.29, abs=0.01)
    assert section["C"] / 50_000 == pytest.approx(0.13, abs=0.01)
    assert len(section) == 20


def test_few_companies_are_very_busy():
    activity = np.sort(build_city(1, 50_000, START).activity)[::-1]
    assert activity.mean() == pytest.approx(1)
    assert activity[:500].sum() > 0.10 * activity.sum()  # 1 % of them: over ten times their part
    assert np.median(activity) < 0.6


def test_ties_name_companies_of_the_city():
    city = build_city(3, 1000, START)
    known = {company.uscc for company in city.companies()}
    ties = list(city.ties())
    assert ties
    for tie in ties:
        assert {tie.holder, tie.held} <= known
        assert 0 < tie.share <= 1
        assert msgspec.json.decode(codec.encode(tie))["nature"] == "ownership"


def test_a_city_of_one_company_can_be_built():
    assert len(list(build_city(1, 1, START).companies())) == 1


@pytest.mark.parametrize(
    ("n", "start"), [(0, START), (5, datetime(2026, 1, 1))]  # noqa: DTZ001 - naive on purpose
)  # fmt: skip
def test_what_cannot_be_a_city_is_refused(n, start):
    with pytest.raises(ValueError):
        build_city(1, n, start)
