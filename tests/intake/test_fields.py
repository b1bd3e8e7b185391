from __future__ import annotations

import pytest

from intake.fields import BadField, compile_field
from schemas.incoming import RejectReason
from schemas.mappings import Field

EMPTY = frozenset({"无", "-"})


def read(field: Field, **cells: str):
    return compile_field(field, EMPTY)(cells)


def test_the_first_column_that_says_something_gives_the_value():
    field = Field(columns=("a", "b"))
    assert read(field, a="无", b=" 甲 ") == "甲"
    assert read(field, a="乙", b="甲") == "乙"
    assert read(field, a="-", b="") is None


def test_a_constant_needs_no_column():
    assert read(Field(constant=False)) is False


def test_a_list_is_cut_at_its_separators():
    field = Field(columns=("a",), type="list", separators=";。")
    assert read(field, a="警告; 罚款;没收，财物。") == ("警告", "罚款", "没收，财物")


def test_a_bare_amount_takes_the_unit_of_its_column():
    assert read(Field(columns=("a",), type="money", unit="万元"), a="0.3") == 300_000


def test_a_fine_comes_from_its_amount_or_else_from_the_sentence():
    field = Field(columns=("amount", "text"), type="fine")
    assert read(field, amount="20", text="罚款50元") == 2_000
    assert read(field, amount="", text="罚款50元") == 5_000
    assert read(field, amount="", text="警告") is None


def test_a_fine_of_one_column_is_a_sentence():
    assert read(Field(columns=("text",), type="fine"), text="处一万元罚款。") == 1_000_000


def test_a_share_is_a_part_of_the_whole():
    assert read(Field(columns=("a",), type="share", unit="%"), a="51") == 0.51


def test_a_word_is_found_whatever_its_width_and_spaces():
    field = Field(columns=("a",), type="word", words={"不合格（整改）": False, "合格": True})
    assert read(field, a="不合格(整改)") is False
    assert read(field, a="合 格") is True


@pytest.mark.parametrize(
    ("field", "text", "reason"),
    [
        (Field(columns=("a",), type="date"), "2021/2/30", RejectReason.BAD_DATE),
        (Field(columns=("a",), type="money"), "很多", RejectReason.BAD_AMOUNT),
        (Field(columns=("a", "b"), type="fine"), "很多", RejectReason.BAD_AMOUNT),
        (Field(columns=("a",), type="share"), "120%", RejectReason.BAD_VALUE),
        (Field(columns=("a",), type="word", words={"合格": True}), "好", RejectReason.BAD_VALUE),
        (Field(columns=("a",), required=True), "无", RejectReason.MISSING_FIELD),
    ],
)
def test_a_cell_that_does_not_say_it_is_named_with_reason_and_value(field, text, reason):
    with pytest.raises(BadField) as caught:
        read(field, a=text)
    shown = "" if reason is RejectReason.MISSING_FIELD else text
    assert (caught.value.reason, caught.value.column, caught.value.value) == (reason, "a", shown)
