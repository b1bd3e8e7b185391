from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.row_conditions import compile_condition
from schemas.row_conditions import columns_of, parse_condition

CELLS = {"结果": "基本 合格", "金额": "3万", "状态": "无", "地区": "朝阳"}


def holds(text: str) -> bool:
    return compile_condition(parse_condition(text), str, frozenset({"无"}))(CELLS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[结果] = 基本合格", True),
        ("[结果] = 合格", False),
        ("[结果] contains 合格", True),
        ("[结果] starts 基本 and [结果] ends 合格", True),
        ("[结果] != 合格|基本合格", False),
        ("[状态] empty and [地区] filled", True),
        ("[没有] empty", True),
        ("[金额] >= 30000", True),
        ("[金额] > 3万", False),
        ("[地区] < 5", False),
        ("not [地区] = 海淀 or [金额] < 1", True),
        ("not ([地区] = 海淀 or [金额] > 1)", False),
        ("[地区] = 海淀 and [地区] = 朝阳 or [地区] = 朝阳", True),
        ("[地区] = '朝阳' AND [结果] = \"基本 合格\"", True),
    ],
)
def test_conditions_mean_what_they_say(text, expected):
    assert holds(text) is expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "column in square brackets"),
        ("[a]", "no test"),
        ("[a] =", "text is expected"),
        ("[a] = b c", "not expected"),
        ("[a] < 1|2", "one number"),
        ("([a] = b", "not closed"),
        ("__import__('os')", "column in square brackets"),
        ("(" * 50 + "[a] empty", "nested"),
        ("x" * 3000, "characters"),
    ],
)
def test_what_is_no_condition_is_refused_with_what_was_expected(text, words):
    with pytest.raises(ValueError, match=words):
        parse_condition(text)


@given(st.text(st.sampled_from("[]()=!<>|'\"ab andornot 万1"), max_size=60))
def test_any_text_is_a_condition_or_a_value_error(text):
    with suppress(ValueError):
        condition = parse_condition(text)
        list(columns_of(condition))
        compile_condition(condition, str, frozenset())(CELLS)
