"""A row of a bank's own table becomes an order, or is refused by field, value and reason."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.directory import Directory
from intake.watch_columns import COLUMNS, header_of
from intake.watch_rows import SOURCE, read_watch
from schemas.companies import Company
from schemas.incoming import Rejection, Row
from schemas.orders import AddWatch

COMPANY, OTHER, THIRD = "91110105585615050L", "911101158976043341", "91110108MA01F7NX5D"
NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)
KINDS = {"tax_arrears", "court_seizure"}
NEEDED = {"统一社会信用代码": COMPANY, "贷款编号": "L-1", "授权编号": "授权1"}


def directory() -> Directory:
    known = Directory()
    for uscc, name, successor in (
        (COMPANY, "京样某有限公司", ""), (OTHER, "双名有限公司", ""), (THIRD, "双名有限公司", ""),
    ):  # fmt: skip
        known.learn(Company(uscc=uscc, source="t", name=name, successor=successor))
    return known


def read(cells: dict[str, str], known: Directory | None = None) -> AddWatch | Rejection:
    row = Row(source=SOURCE, load="l", file="名单.csv", row=7, cells=cells)
    return read_watch(row, "north", "o1", NOW, known or directory(), KINDS, by="名单.csv")


def order(**cells: str) -> AddWatch:
    found = read({**NEEDED, **cells})
    assert isinstance(found, AddWatch), found
    return found


def test_a_whole_row_in_chinese():
    found = order(
        **{
            "企业名称": "京样某有限公司", "余额（元）": "5,000,000.50", "到期日": "2027/12/31",
            "抵质押物": "厂房", "担保企业": "甲公司；乙公司", "客户经理工号": "rm-07",
            "关注类别": "tax_arrears;court_seizure", "最低级别": "预警", "授权起始日": "2026年1月1日",
            "授权到期日": "2027-06-30", "授权范围": "受限", "授权用途": "担保管理", "备注": "随便",
        }
    )  # fmt: skip
    terms = found.terms
    assert (found.institution, found.uscc, found.by) == ("north", COMPANY, "名单.csv")
    assert (terms.balance, terms.guarantors, terms.officer) == (
        500_000_050,
        ("甲公司", "乙公司"),
        "rm-07",
    )
    assert terms.kinds == ("tax_arrears", "court_seizure")
    assert (terms.lowest_severity, terms.consent_level, terms.purpose) == (
        2,
        "restricted",
        "guarantee",
    )
    assert terms.maturity == datetime(2027, 12, 31, 15, 59, 59, tzinfo=UTC)
    assert terms.consent_from == datetime(2025, 12, 31, 16, tzinfo=UTC)
    assert terms.consent_until == datetime(2027, 6, 30, 15, 59, 59, tzinfo=UTC)


def test_the_same_row_in_english_or_under_both_titles_is_the_same_order():
    by_title = {"uscc": COMPANY, "loan reference": "L-1", "Consent Reference": "授权1"}
    assert read(by_title) == order()
    both = {column.title: "" for column in COLUMNS}
    both |= {c.title: NEEDED[c.zh] for c in COLUMNS if c.zh in NEEDED}
    assert read(both) == order()
    assert set(header_of(both)) == {column.field for column in COLUMNS}


def test_a_name_that_one_company_has_is_enough():
    cells = {"企业名称": "京样某有限公司", "贷款编号": "L-1", "授权编号": "授权1"}
    assert read(cells).uscc == COMPANY


def test_a_merged_company_is_its_successor():
    known = directory()
    known.learn(Company(uscc=COMPANY, source="t", successor=OTHER))
    assert read(NEEDED, known).uscc == OTHER


@pytest.mark.parametrize(
    ("cells", "field", "reason"),
    [
        ({"统一社会信用代码": ""}, "borrower_name", "no_identifier"),
        ({"统一社会信用代码": "91110105585615051L"}, "统一社会信用代码", "bad_check_digit"),
        ({"统一社会信用代码": "", "企业名称": "无名有限公司"}, "企业名称", "unknown_company"),
        ({"统一社会信用代码": "", "企业名称": "双名有限公司"}, "企业名称", "ambiguous_company"),
        ({"贷款编号": ""}, "贷款编号", "missing_field"),
        ({"授权编号": " "}, "授权编号", "missing_field"),
        ({"余额（元）": "很多"}, "余额（元）", "bad_amount"),
        ({"到期日": "2027-02-30"}, "到期日", "bad_date"),
        ({"到期日": "2027年12月"}, "到期日", "bad_date"),
        ({"最低级别": "一般"}, "最低级别", "bad_value"),
        ({"授权范围": "全部"}, "授权范围", "bad_value"),
        ({"授权用途": "营销"}, "授权用途", "bad_value"),
        ({"关注类别": "tax_arrears;胡写"}, "关注类别", "bad_value"),
        ({"客户经理工号": "经理 甲"}, "客户经理工号", "bad_value"),
        ({"抵质押物": "长" * 201}, "抵质押物", "bad_value"),
        ({"担保企业": "11010519491231002X"}, "担保企业", "person_identifier"),
    ],
)
def test_a_row_is_refused_by_field_value_and_reason(cells, field, reason):
    found = read({**NEEDED, **cells})
    assert isinstance(found, Rejection)
    assert (found.file, found.row, found.field, found.reason) == ("名单.csv", 7, field, reason)
    assert found.value == cells.get(field, "").strip() or reason == "person_identifier"
    kept = found.cells == {**NEEDED, **cells}
    assert kept is not (reason == "person_identifier")  # such a row is never kept


def test_of_two_with_one_name_both_are_named():
    found = read({**NEEDED, "统一社会信用代码": "", "企业名称": "双名有限公司"})
    assert set(found.candidates) == {OTHER, THIRD}


def test_a_personal_number_is_not_shown_again():
    found = read({**NEEDED, "担保企业": "11010519491231002X"})
    assert "19491231" not in repr(found)


@given(st.dictionaries(st.sampled_from([c.zh for c in COLUMNS]), st.text(max_size=30)))
def test_whatever_stands_in_a_row_it_is_an_order_or_a_refusal(cells):
    found = read({**NEEDED, **cells})
    assert isinstance(found, AddWatch | Rejection)
    if isinstance(found, Rejection):
        assert found.field and found.row == 7


def test_what_a_reader_does_with_its_header_touches_no_other_file():
    titles = ("贷款编号", "borrower name")
    first = header_of(titles)
    first["officer"] = "备注"
    assert header_of(titles) == {"loan_reference": "贷款编号", "borrower_name": "borrower name"}
