from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from some_alerts import ARREARS, BANK, COMPANY, ENGLISH, NOON, alert, arrears, score

from notifiers.dates import when
from notifiers.describe import describe
from notifiers.money import money
from notifiers.outbox import open_deliveries
from notifiers.render import render
from schemas.changes import (
    AbnormalOperation,
    Catalogued,
    CourtSeizure,
    Dated,
    EquityChange,
    Inspection,
    MajorTaxViolation,
    Provenance,
    Registration,
)


def message(institution, **more):
    [delivery, *_] = open_deliveries(alert(institution=institution.id, **more), institution, NOON)
    return render(delivery, institution, ARREARS, NOON)


def test_chinese_says_what_happened_why_it_matters_which_loan_and_what_to_do():
    text = message(BANK)
    assert text.title == "【预警】京样某有限公司 欠税公告"
    for words in (
        "2026-03-02 欠税公告", "增值税，143.53万元", "样例税务局，样税公〔2026〕1号",
        "异常程度：99%（自身 50%，同业 90%，行业 10%）", "金额（元） 1,435,314，通常 12,000",
        "样贷1号，余额500万元，2026-03-02到期", "建议：核实欠税原因。",
    ):  # fmt: skip
        assert words in text.body, words


def test_english_says_the_same_in_english():
    text = message(ENGLISH)
    assert text.title == "[Warning] 京样某有限公司: Tax arrears"
    for words in (
        "CNY 1,435,313.65",
        "own past 50%",
        "usually 12,000",
        "due 2026-03-02",
        "Ask for",
    ):
        assert words in text.body, words


def test_the_payload_is_the_alert_for_machines_under_a_stable_id():
    first, second = message(BANK), message(BANK)
    assert first.message_id == second.message_id
    data = json.loads(first.payload)
    assert data["type"] == "alert.raised"
    assert data["data"]["alert"]["change"]["uscc"] == COMPANY


@given(name=st.text(min_size=1, max_size=300), document=st.text(max_size=3000))
def test_a_message_stays_short_enough_for_a_phone(name, document):
    text = message(BANK, borrower_name=name, change=arrears(tax=document))
    assert len(text.title) <= 60
    assert all(len(line) <= 400 for line in text.body.split("\n") if line.startswith("发生"))


COMMON = {
    "fact_id": "0" * 32, "uscc": COMPANY, "occurred_at": NOON, "seen_at": NOON,
    "provenance": Provenance(source="x"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "zh", "en"),
    [
        (
            EquityChange(
                nature="pledge", holder="股东甲", share_before=0.6, share_after=0.6, pledged=0.3,
                **COMMON,
            ),
            "股权出质，股东甲，60.0% → 60.0%，累计质押 30.0%",
            "pledge, 股东甲, 60.0% → 60.0%, pledged in all 30.0%",
        ),
        (AbnormalOperation(action="listed", reason="失联", **COMMON), "列入，失联", "listed, 失联"),
        (AbnormalOperation(action="removed", **COMMON), "移出", "removed"),
        (
            Inspection(passed=False, form="日常", reinspection_passed=True, **COMMON),
            "不合格，复查合格，日常", "failed, passed again, 日常",
        ),
        (
            MajorTaxViolation(case_types=("虚开",), taxpayer_status="非正常", **COMMON),
            "虚开，非正常", "虚开, 非正常",
        ),
        (CourtSeizure(property_reference="京房1号", **COMMON), "京房1号", "京房1号"),
        (Registration(**COMMON), "设立", "established"),
        (Catalogued(code="lawsuit", amount=12_345, **COMMON), "123.45元", "CNY 123.45"),
    ],
)  # fmt: skip
def test_every_kind_is_told_in_one_line(change, zh, en):
    assert (describe(change, "zh"), describe(change, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("fen", "zh", "en"),
    [
        (0, "0元", "CNY 0"),
        (99_999_900 // 100, "9,999.99元", "CNY 9,999.99"),
        (1_000_000, "1万元", "CNY 10,000"),
        (1_235_000, "1.24万元", "CNY 12,350"),
        (100_000_000_000, "100,000万元", "CNY 1,000,000,000"),
    ],
)
def test_money_reads_as_people_write_it(fen, zh, en):
    assert (money(fen, "zh"), money(fen, "en")) == (zh, en)


def test_what_is_not_known_of_a_date_is_said():
    at = datetime(2021, 1, 31, 16, tzinfo=UTC)  # the first of February in Shanghai
    assert when(at, Dated.DAY, "zh") == "2021-02-01"
    assert when(at, Dated.MONTH, "zh") == "2021年2月（仅知月份）"
    assert when(at, Dated.MONTH, "en") == "February 2021 (month only)"
    assert "不详" in when(at, Dated.PUBLISHED, "zh") and "undated" in when(
        at, Dated.FIRST_SEEN, "en"
    )


def test_a_score_that_nobody_could_give_is_not_shown_as_nought():
    change = arrears()
    unknown = score(change, 0.0)
    assert "暂不评分" in message(BANK, change=change, score=unknown).body
    assert "too little is known" in message(ENGLISH, change=change, score=unknown).body
