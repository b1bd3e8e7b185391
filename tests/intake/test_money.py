from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.money import find_confiscated, find_fine, parse_fen


@given(st.integers(0, 10**14))
def test_every_fen_is_kept(fen):
    yuan, rest = divmod(fen, 100)
    assert parse_fen(f"{yuan}.{rest:02}") == fen
    assert parse_fen(f"{yuan:,}.{rest:02}元") == fen
    ten_thousand, below = divmod(fen, 10**6)
    assert parse_fen(f"{ten_thousand}.{below:06}", "万元") == fen


@pytest.mark.parametrize(
    ("text", "unit", "fen"),
    [
        ("1435313.650", "元", 143_531_365),
        ("1.433677", "万元", 1_433_677),
        ("3", "万元", 3_000_000),
        ("3万元", "元", 3_000_000),
        ("0.5", "亿元", 5_000_000_000),
        ("１２３．４５", "元", 12_345),
        ("￥2,000.00元", "元", 200_000),
        ("人民币叁万元整", "元", 3_000_000),
        ("贰拾叁万柒仟壹佰贰拾肆元陆角陆分", "元", 23_712_466),
        ("一百元零五分", "元", 10_005),
        ("17797.929999999999", "元", 1_779_793),
        ("0.005", "元", 1),
    ],
)
def test_amounts_as_tables_write_them(text, unit, fen):
    assert parse_fen(text, unit) == fen


@pytest.mark.parametrize(
    "text", ["", "元", "万元", "-5", "无", "约3万元", "5角角", "1e9", "9" * 30]
)
def test_what_is_not_an_amount_is_refused(text):
    with pytest.raises(ValueError, match="."):
        parse_fen(text)


@pytest.mark.parametrize(
    ("decision", "yuan"),
    [
        ("罚款2000元", "2000"),
        ("罚款17797.93元", "17797.93"),
        ("责令停止违法行为，限三十日内改正，处以叁万元罚款。", "30000"),
        ("责令停止使用，处罚款拾万元。", "100000"),
        ("处五千九百零二元一角罚款。", "5902.10"),
        ("责令三十日内改正违法行为，并处罚款贰拾叁万柒仟壹佰贰拾肆元陆角陆分。", "237124.66"),
        ("处一百五十八万八千九百七十四元三角六分罚款。", "1588974.36"),
        ("责令三日内改正，处每台五千元，共计一万五千元罚款。", "15000"),
        ("每辆处5000元罚款，共计1万元罚款。", "10000"),
        ("三辆车分别处一千元、一千元和一千五百元，共计三千五百元罚款。", "3500"),
        ("分别处京QC3W75、京PY0Z85三千元罚款，合计六千元罚款。", "6000"),
        ("没收违法所得一百八十元，并处三十万元罚款。", "300000"),
        ("没收违法所得5000元并处罚款10000元", "10000"),
        ("处十万罚款，没收违法所得五千四百元。", "100000"),
        ("处以壹万元伍千元罚款。", "15000"),
        ("警告;罚款500元;罚款300元", "800"),
        ("罚款人民币叁万元整", "30000"),
    ],
)
def test_the_fine_in_a_decision(decision, yuan):
    assert find_fine(decision) == int(Decimal(yuan) * 100)


@pytest.mark.parametrize(
    "decision",
    [
        "责令改正。",
        "给予警告，失信记分9分。",
        "没收违法所得二千六百五十四元。",
        "并处壹万元以上叁万元以下罚款。",  # the range of the law, not what was imposed
        "依据第一百零八条罚款",
        "",
    ],
)
def test_a_decision_that_names_no_fine_has_none(decision):
    assert find_fine(decision) is None


@pytest.mark.parametrize(
    ("decision", "fen"),
    [
        ("责令停止违法行为，没收违法所得4601.77元。", 460_177),
        ("没收违法所得一百八十元，并处三十万元罚款。", 18_000),
        ("责令停止违法行为，没收违法所得三万一千八百八十七元）", 3_188_700),
        ("没收违法所得5000元并处罚款10000元", 500_000),
        ("罚款2000元", None),
    ],
)
def test_the_confiscated_sum_in_a_decision(decision, fen):
    assert find_confiscated(decision) == fen


@given(st.text(st.sampled_from("罚款没收处以共计，。元万一二五百角分0159.("), max_size=25))
def test_any_sentence_is_read_without_error(text):
    for find in (find_fine, find_confiscated):
        found = find(text)
        assert found is None or found >= 0
