"""An alert that rests on a pattern, or on a company other than the borrower."""

from __future__ import annotations

import re

from archived import archive
from made_by_hand import NOON, alert, client, frozen, site, store  # noqa: F401
from msgspec.structs import replace

from schemas.exposures import Exposed, Exposure
from schemas.findings import Finding, Seen
from schemas.holders import HolderFact
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


async def test_what_is_known_of_a_new_holder_is_shown_with_date_authority_and_source(store, client):  # noqa: F811
    known = HolderFact(
        fact_id="b" * 32, kind="dishonesty_listing", name_zh="失信被执行人", name_en="Dishonesty list",
        occurred_at=NOON, authority="样例<b>法院", source="court_list",
    )  # fmt: skip
    change = replace(
        frozen(), nature="transfer", new_holder="渝样接手公司", new_holder_code=BORROWER,
        new_holder_facts=(known,),
    )  # fmt: skip
    archive(store, one(11, "doubtful_owner", change=change))
    zh, en = await page(client, 11), await page(client, 11, "en")
    place = zh[zh.index('id="holder"') :].split("</section>")[0]
    assert "渝样接手公司" in place and BORROWER in place and "失信被执行人" in place
    assert "2026-03-09" in place and "样例&lt;b&gt;法院" in place and "court_list" in place
    assert "Dishonesty list" in en and "control to a company with a record" in en
