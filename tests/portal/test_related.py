"""An alert that rests on a pattern, or on a company other than the borrower."""

from __future__ import annotations

import re

from archived import archive
from made_by_hand import NOON, alert, client, frozen, site, store  # noqa: F401
from msgspec.structs import replace

from schemas.exposures import Exposed, Exposure
from schemas.findings import Finding, Seen
from schemas.scalars import Severity
from schemas.ties import Link, Nature

BORROWER = "91500000MA5U0000K7"
LINK = Link(
    nature=Nature.OWNERSHIP, direction="down", share=0.6, source=frozen().uscc, target=BORROWER
)
FOUND = Finding(
    pattern="pledged_and_short", name_zh="质押后拖欠", name_en="Shares pledged, bills unpaid",
    level="notice", points=4.5, act=6,
    steps=(
        Seen(fact_id="a" * 32, occurred_at=NOON, signal="freeze", name_zh="股权冻结",
             name_en="shares frozen", weight=2.5),
    ),
)  # fmt: skip


def one(number: int, rule: str, **more):
    made = alert(f"{number:032d}", "yuyang_rural", frozen(), Severity.WARNING, rule)
    return replace(made, **more)


async def page(client, number: int, language: str = "zh") -> str:  # noqa: F811
    answer = await client.get(f"/alerts/{number:032d}?lang={language}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.text)


async def test_a_pattern_shows_its_points_and_facts(store, client):  # noqa: F811
    archive(store, one(7, "pledged_and_short", finding=FOUND, worth=0.83))
    zh, en = await page(client, 7), await page(client, 7, "en")
    assert "质押后拖欠" in zh and "4.5 分；6.0 分起须处置" in zh and "股权冻结" in zh
    assert "Shares pledged, bills unpaid" in en and "shares frozen" in en
    assert "83%" in zh


async def test_a_related_company_shows_how_it_is_tied(store, client):  # noqa: F811
    archive(store, one(8, "related", path=(LINK,), borrower=BORROWER, borrower_name="渝样女儿公司"))
    text = await page(client, 8)
    assert "<h1>渝样女儿公司</h1>" in text
    assert "持股 60%" in text and BORROWER in text and frozen().uscc in text
    listed = (await client.get("/")).text
    assert BORROWER in listed  # the list names the borrower, not the company in trouble


async def test_a_hub_shows_how_many_and_the_largest(store, client):  # noqa: F811
    many = Exposure(
        count=812, balance=9_000_000_00,
        largest=(Exposed(uscc=BORROWER, name="渝样女儿公司", link=LINK),),
    )  # fmt: skip
    archive(store, one(9, "related_many", exposure=many, loans=()))
    assert "共 812 户，余额合计 900.00 万元" in await page(client, 9)
