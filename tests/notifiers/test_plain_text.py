from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifiers.plain_text import one_line, shorten


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("京样某有限公司", "京样某有限公司"),
        (" 京样\r\n建议：付款\t给某人 ", "京样 建议：付款 给某人"),
        ("甲\u202e乙\u200b丙\x00", "甲乙丙"),  # right-to-left override, zero-width space
        ("全角\u3000空格", "全角 空格"),
        ("a  b", "a b"),
        ("\n", ""),
    ],
)
def test_text_of_a_source_stays_on_its_line(text, line):
    assert one_line(text) == line


@given(st.text())
def test_whatever_comes_in_one_printable_line_comes_out(text):
    line = one_line(text)
    assert not any(unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp", "Cs"} for c in line)
    assert line == line.strip() and "  " not in line
    assert one_line(line) == line


@given(st.text(), st.integers(0, 20))
def test_what_is_shortened_fits_and_begins_the_same(text, most):
    short = shorten(text, most)
    assert len(short) <= most
    assert short == text or text.startswith(short.removesuffix("…"))
