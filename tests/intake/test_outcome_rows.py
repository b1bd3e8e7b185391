from __future__ import annotations

from datetime import UTC, datetime

import pytest

from intake.outcome_rows import SOURCE, read_outcome
from schemas.incoming import Rejection, RejectReason, Row
from schemas.loan_outcomes import LoanOutcome, LoanState

NOW = datetime(2026, 7, 6, 4, tzinfo=UTC)
GOOD = {
    "统一社会信用代码": "91110105585615050L", "贷款编号": "样贷1号", "结果": "逾期",
    "发生日期": "2026年3月1日", "逾期天数": "35", "金额（元）": "120,000.50",
}  # fmt: skip


def read(**changed: str) -> LoanOutcome | Rejection:
    row = Row(source=SOURCE, load="l", file="a.csv", row=7, cells={**GOOD, **changed})
    return read_outcome(row, "bank_one", "officer_1", NOW)


def test_a_row_says_what_became_of_a_loan_and_when_in_shanghai():
    found = read()
    assert isinstance(found, LoanOutcome)
    assert (found.state, found.days_overdue, found.amount) == (LoanState.OVERDUE, 35, 12_000_050)
    assert found.occurred_at == datetime(2026, 2, 28, 16, tzinfo=UTC)
    assert (found.institution, found.by, found.at) == ("bank_one", "officer_1", NOW)


def test_english_titles_and_words_are_read_alike():
    cells = {
        "uscc": "91110105585615050L", "loan reference": "L1", "State": "Repaid", "date": "2026-03-01",
    }  # fmt: skip
    found = read_outcome(
        Row(source=SOURCE, load="l", file="a.csv", row=1, cells=cells), "bank_one", "x", NOW
    )
    assert isinstance(found, LoanOutcome) and found.state is LoanState.REPAID


def test_the_same_said_again_is_the_same_and_another_day_is_another():
    assert read(逾期天数="36").outcome_id == read().outcome_id
    assert read(发生日期="2026-03-02").outcome_id != read().outcome_id


@pytest.mark.parametrize(
    ("title", "text", "reason"),
    [
        ("统一社会信用代码", "91110105585615050M", RejectReason.BAD_IDENTIFIER),
        ("统一社会信用代码", "11010519491231002X", RejectReason.PERSON_IDENTIFIER),
        ("贷款编号", "", RejectReason.MISSING_FIELD),
        ("贷款编号", "号" * 65, RejectReason.BAD_VALUE),
        ("结果", "很好", RejectReason.BAD_VALUE),
        ("发生日期", "2026-13-01", RejectReason.BAD_DATE),
        ("发生日期", "2026-03", RejectReason.BAD_DATE),
        ("发生日期", "2027-01-01", RejectReason.BAD_DATE),
        ("逾期天数", "-3", RejectReason.BAD_VALUE),
        ("金额（元）", "很多", RejectReason.BAD_AMOUNT),
    ],
)
def test_what_does_not_fit_is_refused_by_row_field_value_and_reason(title, text, reason):
    refused = read(**{title: text})
    assert isinstance(refused, Rejection)
    assert (refused.row, refused.field, refused.reason) == (7, title, reason)
    if reason is RejectReason.PERSON_IDENTIFIER:
        assert refused.cells == {} and text not in refused.value
