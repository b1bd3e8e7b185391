from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from intake.errors import IntakeError
from intake.layout import Layout
from intake.shape import Shape
from schemas.changes import Catalogued, TaxArrears
from schemas.mappings import Field, Identity, KindWhen, Mapping
from tests.intake.numbers import company

NOW = datetime(2024, 1, 2, tzinfo=UTC)


def layout(kind: str, **changes) -> Shape:
    found = table(kind, **changes).shape({})
    assert found is not None
    return found


def table(kind: str, **changes) -> Layout:
    given = {
        "name": "some_source", "title_zh": "表", "title_en": "table", "owner": "某局", "kind": kind,
        "files": ("*",), "identity": Identity(codes=("代码", "旧码"), name="名称"),
        "fields": {
            "amount": Field(columns=("金额",), type="money"), "tax": Field(columns=("税种",)),
        },
    }  # fmt: skip
    return Layout(Mapping(**{**given, **changes}))


def test_a_kind_has_its_class_and_any_other_is_catalogued():
    assert layout("tax_arrears").cls is TaxArrears
    assert layout("lawsuit").cls is Catalogued


def test_identity_cells_leave_out_what_says_nothing():
    cells = {"代码": "无", "旧码": " 110 ", "名称": "-", "金额": "1"}
    assert layout("tax_arrears").identity_cells(cells) == ([("旧码", "110")], ("名称", ""))


def test_an_undated_fact_is_one_whenever_it_is_read():
    one = layout("tax_arrears", distinguish=("税种",))
    cells = {"金额": "5", "税种": "增值税"}

    def read(now: datetime) -> str:
        values = one.values(cells)
        return one.fact_id(company(), values, one.date(values, cells, now), cells)

    assert read(NOW) == read(NOW.replace(year=2025))


def test_what_distinguishes_is_compared_without_regard_to_width_and_spaces():
    one = layout("tax_arrears", distinguish=("税种",))
    ids = {
        one.fact_id(company(), {"amount": 5}, "", {"税种": tax})
        for tax in ("城建税（补）", " 城建税(补)", "城建税( 补 )")
    }
    assert len(ids) == 1
    assert one.fact_id(company(), {"amount": 5}, "", {"税种": "营业税"}) not in ids


def test_the_date_of_publication_is_midnight_in_shanghai():
    one = layout("tax_arrears", as_of=date(2022, 12, 31))
    assert one.event_time({}) == datetime(2022, 12, 30, 16, tzinfo=UTC)


def test_a_field_of_another_kind_is_refused_with_what_there_is():
    with pytest.raises(IntakeError, match=r"fields: passed is not .* of tax_arrears; .*amount"):
        layout("tax_arrears", fields={"passed": Field(constant=True)})


def test_columns_are_found_by_spelling_and_by_pattern():
    one = table(
        "administrative_penalty",
        identity=Identity(codes=("统一社会信用代码(18位)",), name="*名称"),
        fields={"fine": Field(columns=("/罚款.*万元.*/",), type="money", unit="万元")},
    )
    cells = {"当事人名称": "甲", "统一社会信用代码（18位）": "x", "罚款金额（万元）": "2"}
    shape = one.shape(cells)
    assert shape is not None
    assert shape.identity_cells(cells) == (
        [("统一社会信用代码（18位）", "x")],
        ("当事人名称", "甲"),
    )
    assert shape.values(cells) == {"fine": 2_000_000}


def test_a_condition_decides_the_kind_of_each_row_and_whether_it_is_wanted():
    one = table(
        "administrative_penalty",
        kinds=(KindWhen(when="[类别] contains 吊销|撤销", kind="licence_revoked"),),
        where="not [状态] = 已撤回",
        fields={"violation": Field(columns=("事由",))},
    )
    fine, revoked, withdrawn = (
        {"类别": kind, "状态": state, "事由": "某事"}
        for kind, state in [("罚款", ""), ("吊销许可证", "有效"), ("罚款", "已 撤回")]
    )
    shapes = [one.shape(cells) for cells in (fine, revoked, withdrawn)]
    assert [s and s.kind for s in shapes] == ["administrative_penalty", "licence_revoked", None]
    assert shapes[1] is not None
    assert shapes[1].values(revoked) == {"code": "licence_revoked", "fields": {"violation": "某事"}}


def test_a_flag_is_true_where_its_condition_holds():
    one = layout(
        "inspection",
        fields={
            "passed": Field(type="flag", when="[结果] contains 合格 and not [结果] contains 不")
        },
    )
    assert [one.values({"结果": text})["passed"] for text in ("基本合格", "不合格", "")] == [
        True, False, False,
    ]  # fmt: skip
