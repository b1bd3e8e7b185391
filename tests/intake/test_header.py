from __future__ import annotations

import pytest

from intake.errors import IntakeError
from intake.header import find_header, joined, unique
from schemas.mappings import Field, Identity, Mapping


def mapping(**changes):
    given = {
        "name": "some_source", "title_zh": "表", "title_en": "table", "owner": "某局",
        "kind": "lawsuit", "files": ("*",), "identity": Identity(name="企业名称"),
        "fields": {"amount": Field(columns=("金额*",), type="money")},
    }  # fmt: skip
    return Mapping(**{**given, **changes})


def found(*lines, **changes):
    header, rest = find_header(iter(lines), mapping(**changes), "t")
    return header, list(rest)


def test_the_header_is_the_first_line_with_the_needed_columns():
    header, rest = found(["某局公告", ""], ["2024年"], ["企业名称", "金额（元）"], ["甲", "1"])
    assert (header, rest) == (["企业名称", "金额（元）"], [["甲", "1"]])


def test_a_header_of_two_lines_names_a_column_by_both():
    header, rest = found(
        ["企业名称", "处罚", ""], ["", "文号", "金额（元）"], ["甲", "1", "2"],
        header_rows=2, fields={"amount": Field(columns=("处罚/金额*",), type="money")},
    )  # fmt: skip
    assert (header, rest) == (["企业名称", "处罚/文号", "处罚/金额（元）"], [["甲", "1", "2"]])


def test_a_title_over_several_columns_does_not_run_on_over_those_with_none():
    assert joined([["甲", "乙", "", "丙"], ["", "b", "c", ""]]) == ["甲", "乙/b", "乙/c", "丙"]


def test_columns_of_one_name_are_told_apart():
    assert unique(["a", "", "a", "a#2"]) == ["a", "#2", "a#2", "a#2#2"]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([["企业名称", "别的"]], "lacks the column 金额.*企业名称, 别的"),
        ([["企业名称", "金额1", "金额2"]], "more than once"),
        ([], "no rows"),
    ],
)
def test_a_table_without_the_columns_says_which(lines, words):
    with pytest.raises(IntakeError, match=words):
        found(*lines)
