from __future__ import annotations

import pytest

from intake.errors import IntakeError
from intake.formats.base import LINE_MOST, Unread
from tests.intake.formats.tables import lines


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_a_delimiter_that_nobody_named_is_found(delimiter):
    text = f"a{delimiter}b{delimiter}c\n1{delimiter}2,5{delimiter}3\n"
    assert lines(text.encode(), "t.csv", delimiter="")[0] == ["a", "b", "c"]


def test_a_line_without_end_costs_itself_and_nothing_else():
    text = "a,b\n" + "x" * (3 * LINE_MOST) + "\n1,2\n"
    first, long, last = lines(text.encode(), "t.csv")
    assert (first, last) == (["a", "b"], ["1", "2"])
    assert isinstance(long, Unread)
    assert "characters" in long.detail
    assert len(long.text) < 1000


def test_a_line_of_a_million_commas_is_no_row():
    first, wide = lines(b"a,b\n" + b"," * 1_000_000, "t.csv")
    assert first == ["a", "b"]
    assert isinstance(wide, Unread)


def test_a_formula_is_text():
    assert lines(b"a\n=1+1\n", "t.csv") == [["a"], ["=1+1"]]


def test_an_encoding_that_fits_nowhere_near_the_end_is_still_found_out():
    with pytest.raises(IntakeError, match=r"t.csv is in none of the encodings utf-8"):
        lines(b"a,b\n" * 400_000 + b"\xff\xff\n", "t.csv", encodings=("utf-8",))
    with pytest.raises(IntakeError, match="no encoding that is known"):
        lines(b"a", "t.csv", encodings=("klingon",))
