from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from some_alerts import ARREARS, BANK, COMPANY, ENGLISH, NOON, alert, arrears, score

from notifiers.outbox import open_deliveries
from notifiers.render import render
from schemas import codec
from schemas.alerts import Alert, Loan
from schemas.changes import Dated
from schemas.decisions import Reason
from schemas.notices import raised
from schemas.scalars import Severity

DAY = timedelta(days=1)


def message(institution, kind=ARREARS, now=NOON, **more):
    [delivery, *_] = open_deliveries(
        raised(alert(institution=institution.id, **more)), institution, NOON
    )
    return render(delivery, institution, {kind.code: kind}, now)


def test_chinese_says_what_happened_why_it_matters_which_loan_and_what_to_do():
    text = message(BANK, now=NOON - 35 * DAY)
    assert text.title == "【预警】京样某有限公司 欠税公告"
    assert text.body.split("\n") == [
        "发生：2026-03-02 欠税公告：增值税，143.53万元",
        "来源：样例税务局，样税公〔2026〕1号",
        "异常程度：99%（自身 50%，同业 90%，行业 10%）",
        "依据：与同业比，金额 143.53万元，通常 1.2万元",
        "贷款：样贷1号，余额500万元，2026-03-02到期（还有 35 天）",
        "建议（尽快）：核实欠税原因。",
    ]


def test_english_says_the_same_in_english():
    text = message(ENGLISH, now=NOON + DAY)
    assert text.title == "[Warning] 京样某有限公司: Tax arrears"
    assert text.body.split("\n") == [
        "What: 2026-03-02, Tax arrears: 增值税, CNY 1,435,313.65",
        "Source: 样例税务局, 样税公〔2026〕1号",
        "Strangeness: 99% (own past 50%, peers 90%, industry 10%)",
        "Because: Against peers: amount CNY 1,435,313.65, usually CNY 12,000",
        "Loan: 样贷1号, balance CNY 5,000,000, was due 2026-03-02",
        "Advice (soon): Ask for the cause.",
    ]


def test_the_payload_is_the_alert_for_machines_with_the_time_of_the_alert():
    first, later = message(BANK), message(BANK, now=NOON + timedelta(hours=1))
    assert first.payload == later.payload and first.message_id == later.message_id
    event = json.loads(first.payload)
    assert event["type"] == "alert.raised"
    assert event["timestamp"] == "2026-03-02T04:00:01Z"  # when it was raised, not when sent
    data = event["data"]
    assert (data["delivery_id"], data["title"]) == (first.message_id, first.title)
    assert data["text"] == first.body
    assert codec.decoder(Alert)(json.dumps(data["alert"]).encode()) == alert()


@pytest.mark.parametrize(
    ("reason", "severity", "zh", "en"),
    [
        (Reason.FIRST, Severity.CRITICAL, "【重大】", "[Critical] "),
        (Reason.WORSE, Severity.CRITICAL, "【重大·加重】", "[Critical, worse] "),
        (Reason.REMINDER, Severity.NOTICE, "【提示·再次】", "[Notice, again] "),
    ],
)
def test_a_known_concern_is_told_from_a_new_one(reason, severity, zh, en):
    assert message(BANK, reason=reason, severity=severity).title.startswith(zh + "京样")
    assert message(ENGLISH, reason=reason, severity=severity).title.startswith(en + "京样")


@pytest.mark.parametrize(
    ("severity", "zh", "en"),
    [
        (Severity.NOTICE, "建议（下次贷后检查时）：", "Advice (at the next review): "),
        (Severity.WARNING, "建议（尽快）：", "Advice (soon): "),
        (Severity.CRITICAL, "建议（立即）：", "Advice (at once): "),
    ],
)
def test_the_graver_the_sooner(severity, zh, en):
    silent = replace(ARREARS, advice_zh="", advice_en="")
    assert f"{zh}核实情况，并记录处置。" in message(BANK, silent, severity=severity).body
    assert f"{en}Verify it and record" in message(ENGLISH, silent, severity=severity).body


@given(name=st.text(max_size=300), words=st.text(max_size=3000), kind=st.text(max_size=70))
def test_a_message_stays_short_enough_for_a_phone_and_adds_no_line_of_its_own(name, words, kind):
    change = arrears(tax=words, authority=words, document_number=words)
    loans = (Loan(watch_id="w", reference=words),)
    text = message(
        BANK, replace(ARREARS, name_zh=kind), borrower_name=name, change=change, loans=loans
    )
    assert len(text.title) <= 60 and len(text.title.splitlines()) == 1
    heads = [line.split("：")[0] for line in text.body.splitlines()]
    assert heads == ["发生", "来源", "异常程度", "依据", "贷款", "建议（尽快）"]
    assert all(len(line) <= 300 for line in text.body.splitlines())


def test_a_long_name_is_shortened_and_what_happened_is_not():
    text = message(BANK, borrower_name="京" * 100)
    assert text.title == "【预警】" + "京" * 50 + "… 欠税公告"
    assert len(text.title) == 60


def test_many_loans_are_summed_up():
    loans = tuple(
        Loan(watch_id=str(n), reference=f"样贷{n}号", balance=n * 100_000_000) for n in range(1, 6)
    )
    lines = [x for x in message(BANK, loans=loans).body.splitlines() if x.startswith("贷款")]
    assert lines == [
        "贷款：样贷1号，余额100万元", "贷款：样贷2号，余额200万元", "贷款：样贷3号，余额300万元",
        "贷款：另有 2 笔，余额合计900万元",
    ]  # fmt: skip


def test_what_is_not_known_is_not_made_up():
    change = arrears(authority="", document_number="", name="", tax="", dated=Dated.FIRST_SEEN)
    text = message(BANK, change=change, borrower_name="", loans=(Loan(watch_id="w"),))
    assert text.title == f"【预警】{COMPANY} 欠税公告"
    assert "发生：日期不详（2026-03-02首次采集） 欠税公告：143.53万元" in text.body
    assert "来源：arrears" in text.body
    assert "贷款：未注明编号\n" in text.body


def test_a_score_that_nobody_could_give_is_not_shown_as_nought():
    change = arrears()
    unknown = score(change, 0.0)
    assert "暂不评分" in message(BANK, change=change, score=unknown).body
    assert "too little is known" in message(ENGLISH, change=change, score=unknown).body
