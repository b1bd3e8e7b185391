from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from intake.errors import IntakeError
from intake.layout import Layout
from schemas.changes import Catalogued, TaxArrears
from schemas.mappings import Field, Identity, Mapping
from tests.intake.numbers import company

NOW = datetime(2024, 1, 2, tzinfo=UTC)


def layout(kind: str, **changes) -> Layout:
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
