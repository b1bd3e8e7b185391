from __future__ import annotations

from datetime import timedelta

import pytest
from some_alerts import ARREARS, BANK, NOON, alert

from notifiers.finding import finding_in_words
from notifiers.outbox import open_deliveries
from notifiers.render import render
from schemas.findings import Finding, Seen
from schemas.notices import raised

DAY = timedelta(days=1)
FOUND = Finding(
    pattern="pledged_and_short", name_zh="质押后拖欠", name_en="Shares pledged, bills unpaid",
    level="notice", points=4.5, act=6,
    steps=(
        Seen(fact_id="a" * 32, occurred_at=NOON - 40 * DAY, signal="pledge", name_zh="股权出质",
             name_en="shares pledged", weight=2),
        Seen(fact_id="b" * 32, occurred_at=NOON, signal="tax_owed", name_zh="欠税",
             name_en="tax arrears", weight=2.5),
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("zh", ["组合：质押后拖欠（4.5 分，6 分须处置）",
                "经过：2026-01-21 股权出质 → 2026-03-02 欠税"]),
        ("en", ["Pattern: Shares pledged, bills unpaid (4.5 points; act from 6)",
                "Steps: 2026-01-21 shares pledged → 2026-03-02 tax arrears"]),
    ],
)  # fmt: skip
def test_a_pattern_names_its_facts_and_dates(language, lines):
    assert list(finding_in_words(FOUND, language)) == lines


def test_the_message_of_a_pattern_carries_it_before_the_score():
    [delivery, *_] = open_deliveries(raised(alert(institution=BANK.id, finding=FOUND)), BANK, NOON)
    lines = render(delivery, BANK, {ARREARS.code: ARREARS}, NOON).body.split("\n")
    assert [line.split("：")[0] for line in lines[:5]] == [
        "发生",
        "来源",
        "组合",
        "经过",
        "异常程度",
    ]
