"""Loans at several banks become watches that overlap."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path

from config.institutions import load_institutions
from schemas import codec
from schemas.watches import Watch, WatchState
from simulate.city import build_city, city_watches
from simulate.lending import BANKS

START = datetime(2026, 1, 1, tzinfo=UTC)
INSTITUTIONS = Path(__file__).parents[2] / "config" / "institutions.yaml"
CITY = build_city(5, 4000, START)
WATCHES = list(city_watches(CITY))


def test_the_banks_are_institutions_of_the_configuration():
    assert set(BANKS) == set(load_institutions(INSTITUTIONS))
    assert {watch.institution for watch in WATCHES} == set(BANKS)


def test_there_is_one_watch_a_loan():
    by_company = Counter(watch.uscc for watch in WATCHES)
    assert all(by_company[CITY.uscc(i)] == CITY.loans[i] for i in range(CITY.n))
    assert len({watch.watch_id for watch in WATCHES}) == len(WATCHES)


def test_some_borrowers_are_watched_by_several_banks_and_most_companies_by_none():
    banks = defaultdict(set)
    for watch in WATCHES:
        banks[watch.uscc].add(watch.institution)
    assert 0.3 < len(banks) / CITY.n < 0.4
    assert sum(len(found) > 1 for found in banks.values()) > 0.2 * len(banks)


def test_watches_have_begun_before_the_city_and_are_what_the_schema_accepts():
    decode = codec.decoder(Watch)
    for watch in WATCHES:
        assert decode(codec.encode(watch)) == watch
        assert watch.starts_at < START
        assert watch.balance >= 10_000_000  # 100,000 yuan in fen
        assert watch.maturity is None or watch.maturity > START


def test_not_every_watch_is_live():
    assert any(watch.state is WatchState.PAUSED for watch in WATCHES)
    expired = [w for w in WATCHES if w.consent_until is not None and w.consent_until <= START]
    assert 0.01 < len(expired) / len(WATCHES) < 0.06


def test_the_same_city_has_the_same_watches():
    again = city_watches(build_city(5, 4000, START))
    assert all(one == two for one, two in zip(again, WATCHES, strict=True))
