from __future__ import annotations

import pytest
from some_alerts import COMPANY, NOON, arrears

from notifiers.describe import describe
from schemas.changes import (
    TYPED_KINDS,
    AbnormalOperation,
    AdministrativePenalty,
    Catalogued,
    CourtSeizure,
    EquityChange,
    Inspection,
    MajorTaxViolation,
    Provenance,
    Registration,
    TaxPenalty,
)

COMMON = {
    "fact_id": "0" * 32, "uscc": COMPANY, "occurred_at": NOON, "seen_at": NOON,
    "provenance": Provenance(source="x"),
}  # fmt: skip

CASES = [
    (
        EquityChange(nature="transfer", holder="甲", share_before=0.51, share_after=0.2, **COMMON),
        "股权转让，甲，51% → 20%", "transfer, 甲, 51% → 20%",
    ),
    (
        EquityChange(
            nature="pledge", holder="甲", share_before=0.6, share_after=0.6, pledged=0.305,
            **COMMON,
        ),
        "股权出质，甲，持股 60%，累计质押 30.5%", "pledge, 甲, holds 60%, pledged in all 30.5%",
    ),
    (
        EquityChange(
            nature="freeze", holder="甲", share_before=1.0, share_after=1.0, frozen=1.0, **COMMON
        ),
        "股权冻结，甲，持股 100%，累计冻结 100%", "freeze, 甲, holds 100%, frozen in all 100%",
    ),
    (AbnormalOperation(action="listed", reason="失联", **COMMON), "列入，失联", "listed, 失联"),
    (AbnormalOperation(action="removed", **COMMON), "移出", "removed"),
    (
        AdministrativePenalty(
            violation="超标排放", penalties=("警告", "罚款"), fine=5_000_000, confiscated=99_900,
            **COMMON,
        ),
        "超标排放，警告，罚款，罚款5万元，没收999元",
        "超标排放, 警告, 罚款, fine CNY 50,000, confiscated CNY 999",
    ),
    (TaxPenalty(violation="未按期申报", fine=20_000, **COMMON),
     "未按期申报，罚款200元", "未按期申报, fine CNY 200"),
    (TaxPenalty(**COMMON), "", ""),
    (
        MajorTaxViolation(case_types=("虚开", "逃税"), taxpayer_status="非正常", **COMMON),
        "虚开，逃税，非正常", "虚开, 逃税, 非正常",
    ),
    (arrears(amount=0), "增值税，0元", "增值税, CNY 0"),
    (Inspection(passed=True, subject="消防", **COMMON), "合格，消防", "passed, 消防"),
    (
        Inspection(passed=False, form="日常", reinspection_passed=True, **COMMON),
        "不合格，复查合格，日常", "failed, re-inspection passed, 日常",
    ),
    (
        Inspection(passed=False, reinspection_passed=False, **COMMON),
        "不合格，复查不合格", "failed, re-inspection failed",
    ),
    (CourtSeizure(property_reference="京房1号", **COMMON), "京房1号", "京房1号"),
    (Registration(action="cancelled", **COMMON), "注销", "cancelled"),
    (
        Catalogued(
            code="lawsuit", amount=12_345, text="买卖\n合同",
            fields={"法院": "样例法院", "案号": "", "地位": "被告", "不再显示": "x"}, **COMMON,
        ),
        "买卖 合同，123.45元，法院: 样例法院，地位: 被告",
        "买卖 合同, CNY 123.45, 法院: 样例法院, 地位: 被告",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("change", "zh", "en"), CASES)
def test_a_change_is_told_in_one_line(change, zh, en):
    assert (describe(change, "zh"), describe(change, "en")) == (zh, en)


def test_no_kind_is_left_out():
    """A kind that is added to the schemas must be given words, and a case above."""
    assert {type(change) for change, *_ in CASES} == {*TYPED_KINDS.values(), Catalogued}
