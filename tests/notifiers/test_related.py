from __future__ import annotations

import pytest
from some_alerts import ARREARS, BANK, COMPANY, ENGLISH, NOON, alert

from notifiers.outbox import open_deliveries
from notifiers.related import path_in_words
from notifiers.render import render
from schemas.exposures import Exposed, Exposure
from schemas.notices import raised
from schemas.ties import Link, Nature

B, C = "911101158976043341", "91110000100000001X"
FIRST = Link(
    nature=Nature.OWNERSHIP, direction="down", share=0.6, source=COMPANY,
    source_name="京样某有限公司", target=B,
)  # fmt: skip
SECOND = Link(
    nature=Nature.GUARANTEE,
    direction="up",
    share=1.0,
    source=B,
    source_name="京样女儿公司",
    target=C,
)


def lines(institution, **more) -> list[str]:
    [delivery, *_] = open_deliveries(
        raised(alert(institution=institution.id, **more)), institution, NOON
    )
    message = render(delivery, institution, {ARREARS.code: ARREARS}, NOON)
    return [message.title, *message.body.split("\n")]


@pytest.mark.parametrize(
    ("nature", "direction", "zh"),
    [
        (Nature.OWNERSHIP, "up", "甲 被持股 33.3%，股东 → 乙"),
        (Nature.GUARANTEE, "down", "甲 为其担保 33.3% → 乙"),
        (Nature.LEGAL_REPRESENTATIVE, "up", "甲 同一法定代表人 → 乙"),
        (Nature.SUPPLY, "up", "甲 采购（占对方销售 33.3%）→ 乙"),
    ],
)
def test_every_tie_says_who_how_and_which_share(nature, direction, zh):
    link = Link(
        nature=nature, direction=direction, share=1 / 3, source=B, source_name="甲", target=C
    )
    assert path_in_words([link], "乙", "zh") == zh


def test_the_message_names_the_company_in_trouble_the_path_and_the_borrower():
    said = lines(BANK, path=(FIRST, SECOND), borrower=C, borrower_name="京样担保公司")
    assert said[0] == "【预警】京样担保公司 关联方欠税公告"
    assert f"关联企业：京样某有限公司（{COMPANY}）" in said
    assert "关联关系：京样某有限公司 持股 60% → 京样女儿公司 由其担保 100% → 京样担保公司" in said


def test_english_says_the_same():
    said = lines(ENGLISH, path=(FIRST,), borrower=B, borrower_name="京样女儿公司")
    assert said[0] == "[Warning] 京样女儿公司: related, Tax arrears"
    assert "By: 京样某有限公司 owns 60% of → 京样女儿公司" in said


def test_a_hub_is_said_in_one_figure_with_the_largest_by_name():
    many = Exposure(
        count=812, balance=9_000_000_000_00,
        largest=(Exposed(uscc=B, name="京样女儿公司", link=FIRST, balance=500_000_000_00),),
    )  # fmt: skip
    said = lines(BANK, exposure=many, loans=())
    assert said[0] == "【预警】京样某有限公司 欠税公告"
    assert "涉及借款人：812 户，余额合计900,000万元" in said
    assert any(line.startswith("其中：京样女儿公司，") and "持股 60%" in line for line in said)
