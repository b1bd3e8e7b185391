from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.numerals import parse_number

EVERYDAY, FINANCIAL = "零一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖"
UNITS = {EVERYDAY: ("千", "百", "十"), FINANCIAL: ("仟", "佰", "拾")}


def written(number: int, digits: str) -> str:
    """Write a number as a Chinese clerk does: the reverse of what is tested."""
    if number == 0:
        return digits[0]
    text = ""
    for place, unit in ((10**8, "亿"), (10**4, "万"), (1, "")):
        part, number = divmod(number, place)
        if not part:
            continue
        if text and part < 1000:
            text += digits[0]
        text += section(part, digits, bool(text)) + unit
    return text


def section(part: int, digits: str, inner: bool) -> str:
    text, gap = "", False
    for place, unit in zip((1000, 100, 10, 1), (*UNITS[digits], ""), strict=True):
        digit, part = divmod(part, place)
        if digit:
            text += (digits[0] if gap and text else "") + digits[digit] + unit
            gap = False
        else:
            gap = True
    return text


@given(st.integers(0, 10**12 - 1), st.sampled_from([EVERYDAY, FINANCIAL]))
def test_what_a_clerk_writes_is_read_back(number, digits):
    assert parse_number(written(number, digits)) == number


@given(st.integers(0, 10**12))
def test_digits_with_and_without_thousands_separators(number):
    assert parse_number(str(number)) == parse_number(f"{number:,}") == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十", 10), ("十三万", 130_000), ("两千零五", 2_005), ("3万5千", 35_000), ("1.5亿", 150_000_000),
        ("二百五", 250), ("两千五", 2_500), ("一万五", 15_000), ("一亿五", 150_000_000),
        ("一万零五", 10_005), ("12,0000", 120_000), ("〇", 0),
    ],
)  # fmt: skip
def test_spoken_and_mixed_forms(text, number):
    assert parse_number(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "万",
        "百",
        "一二",
        "二〇二一",
        "五百千",
        "十万十万",
        "千百",
        "1,20",
        "1..2",
        ".",
        "三元",
        "-5",
        "1e5",
    ],
)
def test_what_is_not_a_number_is_refused(text):
    with pytest.raises(ValueError, match="."):
        parse_number(text)


@given(st.text(st.sampled_from("零一二五九十百千万亿两壹拾佰0159.,"), max_size=10))
def test_any_text_is_a_number_or_a_value_error(text):
    with suppress(ValueError):
        assert parse_number(text) >= 0
