from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.figures import day, moment, month, part, rank, yuan


def test_times_are_those_of_shanghai_whatever_zone_they_come_in():
    late = datetime(2026, 12, 31, 16, 0, 1, tzinfo=UTC)  # past midnight in Shanghai
    for at in (late, late.isoformat(), "2026-12-31T16:00:01.000Z",
               late.astimezone(timezone(timedelta(hours=-5)))):  # fmt: skip
        assert moment(at) == "2027-01-01 00:00:01"
        assert (day(at), month(at)) == ("2027-01-01", "2027-01")


@pytest.mark.parametrize(
    ("fen", "zh", "en"),
    [
        (None, "", ""),
        (0, "0.00 元", "CNY 0.00"),
        (5, "0.05 元", "CNY 0.05"),
        (999_999, "9,999.99 元", "CNY 9,999.99"),
        (1_000_000, "1.00 万元", "CNY 10,000.00"),
        (1_004_999, "1.00 万元", "CNY 10,049.99"),
        (1_005_000, "1.01 万元", "CNY 10,050.00"),
        (123_456_789_012, "123,456.79 万元", "CNY 1,234,567,890.12"),
    ],
)
def test_money_is_shown_in_yuan_and_wan(fen, zh, en):
    assert (yuan(fen), yuan(fen, zh=False)) == (zh, en)


@given(st.integers(0, 2**62))
def test_no_fen_is_lost_to_a_float(fen):
    """By decimals, a second way to the same figures."""
    exact = Decimal(fen) / 100
    assert yuan(fen, zh=False) == f"CNY {exact:,.2f}"
    if fen >= 1_000_000:
        wan = (exact / 10_000).quantize(Decimal("0.01"), ROUND_HALF_UP)
        assert yuan(fen) == f"{wan:,} 万元"


@given(st.floats(0, 1))
def test_a_rank_is_never_shown_higher_than_it_is(score):
    shown = rank(score)
    if shown != "–":
        assert float(shown.removesuffix("%")) <= score * 100 + 1e-6
        assert float(shown.removesuffix("%")) > score * 100 - 0.1 - 1e-6
    assert (shown == "100.0%") == (score >= 1 - 1e-9)


def test_what_was_not_ranked_is_a_dash():
    assert rank(0.0) == "–"


def test_a_part_drops_an_idle_nought():
    assert [part(value) for value in (0.0, 0.3, 0.125, 1.0)] == ["0%", "30%", "12.5%", "100%"]
