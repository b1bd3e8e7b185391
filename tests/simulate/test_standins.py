"""Stand-ins depend on each company alone, and give routing everything to tell apart."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import codec
from schemas.companies import Company
from schemas.watches import Watch, WatchState
from simulate.city import build_city
from simulate.lending import BANKS
from simulate.standins import profiles, sample_watches

KNOWN = [
    (company.uscc, company.name)
    for company in build_city(1, 5000, datetime(2026, 1, 1, tzinfo=UTC)).companies()
]
WATCHES = sample_watches(KNOWN, 1)


@given(st.lists(st.sampled_from(KNOWN), unique=True, max_size=20), st.sampled_from(KNOWN))
def test_another_company_changes_nothing_for_the_others(some, one):
    alone = sample_watches([one], 3), profiles([one], 3)
    together = sample_watches([*some, one], 3), profiles([*some, one], 3)
    assert [w for w in together[0] if w.uscc == one[0]][: len(alone[0])] == alone[0]
    assert alone[1][0] in together[1]


def test_watchlists_of_five_banks_have_their_size_and_overlap():
    banks = defaultdict(set)
    for watch in WATCHES:
        banks[watch.institution].add(watch.uscc)
    assert list(banks) and set(banks) == set(BANKS)
    parts = [len(banks[bank]) / len(KNOWN) for bank in BANKS]
    assert parts == pytest.approx([0.40, 0.30, 0.25, 0.20, 0.15], abs=0.02)
    # Independent lists: as many companies are shared as chance makes, 12 of 100.
    both = banks[BANKS[0]] & banks[BANKS[1]]
    assert len(both) / len(KNOWN) == pytest.approx(0.12, abs=0.02)


def test_watches_differ_in_all_that_routing_tells_apart():
    n = len(WATCHES)
    assert len({watch.watch_id for watch in WATCHES}) == n
    parts = {
        "paused": sum(w.state is WatchState.PAUSED for w in WATCHES) / n,
        "ended": sum(w.ends_at is not None for w in WATCHES) / n,
        "consent": sum(w.consent_until is not None for w in WATCHES) / n,
        "kinds": sum(bool(w.kinds) for w in WATCHES) / n,
        "severity": sum(w.lowest_severity > 1 for w in WATCHES) / n,
        "late": sum(w.starts_at.year > 2013 for w in WATCHES) / n,
    }
    wanted = {"paused": 0.02, "ended": 0.04, "consent": 0.05, "kinds": 0.05, "severity": 0.1,
              "late": 0.15}  # fmt: skip
    assert parts == pytest.approx(wanted, abs=0.015)


def test_some_borrowers_have_two_loans_at_one_bank():
    loans = Counter((watch.institution, watch.uscc) for watch in WATCHES)
    assert set(loans.values()) == {1, 2}


def test_what_is_made_up_fits_the_schema():
    for watch in WATCHES[:500]:
        assert codec.decoder(Watch)(codec.encode(watch)) == watch
    found = profiles(KNOWN, 1)
    for company in found:
        assert codec.decoder(Company)(codec.encode(company)) == company
        assert company.source == "simulated_profile"
    assert len({company.industry for company in found}) > 15
    assert {company.size for company in found} == {"large", "medium", "small", "micro"}


def test_a_code_without_region_digits_has_no_district():
    assert profiles([("91A00000MA00000000", "甲")], 1)[0].district == ""
