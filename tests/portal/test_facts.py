from __future__ import annotations

from datetime import UTC, datetime

import pytest

from portal.facts import headline, pairs
from portal.texts import texts
from schemas.changes import (
    AbnormalOperation,
    AdministrativePenalty,
    Catalogued,
    CourtSeizure,
    EquityChange,
    Inspection,
    MajorTaxViolation,
    Provenance,
    Registration,
    TaxArrears,
    TaxPenalty,
)

ZH, EN = texts("zh"), texts("en")
BASE = {
    "fact_id": "0" * 32, "uscc": "91500000MA5U0000A1", "provenance": Provenance(source="s"),
    "occurred_at": datetime(2026, 3, 9, tzinfo=UTC), "seen_at": datetime(2026, 3, 9, tzinfo=UTC),
}  # fmt: skip
HELD = {"holder": "渝样控股", "share_before": 0.51, "share_after": 0.2}


@pytest.mark.parametrize(
    ("change", "zh", "en"),
    [
        (EquityChange(**BASE, **HELD, nature="transfer"),
         "渝样控股 · 转让 51% → 20%", "渝样控股 · transfer 51% → 20%"),
        (EquityChange(**BASE, **HELD, nature="pledge", pledged=0.3),
         "渝样控股 · 质押 占总股本 30%", "渝样控股 · pledge 30% of the capital"),
        (EquityChange(**BASE, **HELD, nature="freeze", frozen=0.125),
         "渝样控股 · 冻结 占总股本 12.5%", "渝样控股 · freeze 12.5% of the capital"),
        (EquityChange(**BASE, **HELD, nature="release"),
         "渝样控股 · 解除质押或冻结", "渝样控股 · release"),
        (AbnormalOperation(**BASE, action="listed", reason="无法联系"),
         "列入 · 无法联系", "listed · 无法联系"),
        (AdministrativePenalty(**BASE, fine=1_000_000, confiscated=50_000, violation="无证经营"),
         "1.05 万元 · 无证经营", "CNY 10,500.00 · 无证经营"),
        (AdministrativePenalty(**BASE), "", ""),
        (TaxPenalty(**BASE, fine=200_000, procedure="简易"),
         "2,000.00 元 · 简易", "CNY 2,000.00 · 简易"),
        (MajorTaxViolation(**BASE, case_types=("虚开", "骗税"), taxpayer_status="正常"),
         "虚开、骗税 · 正常", "虚开, 骗税 · 正常"),
        (TaxArrears(**BASE, tax="增值税", amount=12_345_678),
         "增值税 · 12.35 万元", "增值税 · CNY 123,456.78"),
        (TaxArrears(**BASE, amount=0), "0.00 元", "CNY 0.00"),
        (Inspection(**BASE, passed=False, subject="消防"), "不合格 · 消防", "failed · 消防"),
        (Inspection(**BASE, passed=False, form="抽查", reinspection_passed=True),
         "不合格 · 抽查 · 复查合格", "failed · 抽查 · passed on re-inspection"),
        (CourtSeizure(**BASE, property_reference="京房售证字1号"), "京房售证字1号", "京房售证字1号"),
        (Registration(**BASE), "", ""),
        (Catalogued(**BASE, code="court_enforcement", amount=30_630_000, text="执行标的"),
         "30.63 万元 · 执行标的", "CNY 306,300.00 · 执行标的"),
    ],
)  # fmt: skip
def test_a_change_is_told_in_one_line(change, zh, en):
    assert headline(change, ZH) == zh
    assert headline(change, EN) == en


def test_a_long_story_is_cut_in_the_list_and_whole_on_the_page():
    story = "违" * 200
    change = TaxPenalty(**BASE, violation=story)
    assert headline(change, ZH) == "违" * 47 + "…"
    assert ("违法事实", story) in pairs(change, ZH)


def test_fields_are_named_and_those_without_a_value_left_out():
    change = AdministrativePenalty(
        **BASE,
        penalties=("警告", "罚款"),
        fine=100,
        valid_until=datetime(2026, 3, 9, 16, tzinfo=UTC),
    )
    assert pairs(change, ZH) == [
        ("处罚种类", "警告、罚款"), ("罚款", "1.00 元"), ("有效期至", "2026-03-10"),
    ]  # fmt: skip


def test_a_failed_inspection_is_not_left_out_for_being_false():
    assert ("检查结果", "不合格") in pairs(Inspection(**BASE, passed=False), ZH)
    assert ("Result", "failed") in pairs(Inspection(**BASE, passed=False), EN)


def test_fields_of_a_catalogued_kind_are_shown_as_the_source_names_them():
    change = Catalogued(**BASE, code="lawsuit", fields={"案由": "借款合同"})
    assert pairs(change, ZH) == [("案由", "借款合同")]
