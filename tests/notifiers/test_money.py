from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifiers.money import money


@pytest.mark.parametrize(
    ("fen", "zh", "en"),
    [
        (0, "0元", "CNY 0"),
        (7, "0.07元", "CNY 0.07"),
        (35_050, "350.50元", "CNY 350.50"),
        (999_999, "9,999.99元", "CNY 9,999.99"),
        (1_000_000, "1万元", "CNY 10,000"),
        (1_235_000, "1.24万元", "CNY 12,350"),
        (1_234_999, "1.23万元", "CNY 12,349.99"),
        (1_050_000, "1.05万元", "CNY 10,500"),
        (12_500_000, "12.5万元", "CNY 125,000"),
        (100_000_000_000, "100,000万元", "CNY 1,000,000,000"),
        (2**62, "4,611,686,018,427.39万元", "CNY 46,116,860,184,273,879.04"),
    ],
)
def test_money_reads_as_people_write_it(fen, zh, en):
    assert (money(fen, "zh"), money(fen, "en")) == (zh, en)


def number(text: str) -> Decimal:
    return Decimal(text.replace(",", "").strip("CNY 元万"))


@given(st.integers(0, 2**62))
def test_no_fen_is_lost_in_english_and_no_more_than_a_rounding_in_chinese(fen):
    assert number(money(fen, "en")) * 100 == fen
    chinese = money(fen, "zh")
    if chinese.endswith("万元"):
        rounded = (Decimal(fen) / 1_000_000).quantize(Decimal("0.01"), ROUND_HALF_UP)
        assert number(chinese) == rounded
    else:
        assert number(chinese) * 100 == fen
