"""Surges of an industry: the curve, the page, the marks in the list."""

from __future__ import annotations

import re

from archived import archive
from made_by_hand import NOON, alert, client, frozen, site, store  # noqa: F401
from msgspec.structs import replace

from portal.curves import curve_of
from schemas.changes import Catalogued, Provenance
from schemas.exposures import Exposed, Exposure
from schemas.findings import Finding
from schemas.scalars import Severity
from schemas.ties import Link, Nature

FIELDS = {
    "industry": "E", "district": "500106", "family": "penalty", "days": "2", "count": "9",
    "expected": "1.2", "counts": "0 1 4 5", "due": "1.0 0.5 0.6 0.6", "last": "2026-03-10",
}  # fmt: skip


def surged(**more) -> Catalogued:
    return Catalogued(
        fact_id="c" * 32, uscc="91500000MA5U0000K7", occurred_at=NOON, seen_at=NOON,
        name="建筑业 沙坪坝区", code="industry_surge", provenance=Provenance(source="industry_pulse"),
        fields={**FIELDS, **more},
    )  # fmt: skip


def told(number: int, bank: str):
    made = alert(f"{number:032d}", bank, surged(), Severity.WARNING, "industry")
    exposed = Exposed(uscc="91500000MA5U0000K7", name="渝样建设", balance=5)
    return replace(made, loans=(), exposure=Exposure(count=1, balance=5, largest=(exposed,)))


def test_bars_are_as_high_as_their_counts_and_those_of_the_alarm_are_marked():
    drawing = curve_of(surged())
    assert [bar.count for bar in drawing.bars] == [0, 1, 4, 5]
    heights = [bar.height for bar in drawing.bars]
    assert heights[0] == 0 and abs(heights[3] / heights[1] - 5) < 0.02
    # NOON is the 9th of March: two days that end with it, of four that end with the 10th
    assert [(bar.day, bar.alarm) for bar in drawing.bars] == [
        ("2026-03-07", False), ("2026-03-08", True), ("2026-03-09", True), ("2026-03-10", False),
    ]  # fmt: skip
    assert len(drawing.line.split()) == 4


def test_an_alarm_of_before_there_were_curves_has_none():
    assert curve_of(surged(counts="", due="")) is None


async def test_the_page_shows_each_alarm_once_with_its_district_by_name(store, client):  # noqa: F811
    archive(store, told(4, "yuyang_rural"))
    archive(store, told(5, "shancheng_city"))
    text = (await client.get("/industries")).text
    assert text.count("data-alarm=") == 1
    assert "建筑业 · 沙坪坝区 · 处罚" in text and "500106" not in text
    assert text.count("<rect") == 4
    english = (await client.get("/industries?lang=en")).text
    assert "9 in 2 days where 1.2 were due" in english


async def test_a_banks_reader_sees_the_alarms_of_that_bank(store, client):  # noqa: F811
    archive(store, told(4, "yuyang_rural"))
    assert "data-alarm=" in (await client.get("/industries?institution=yuyang_rural")).text
    assert "data-alarm=" not in (await client.get("/industries?institution=jialing_joint")).text


async def test_the_alerts_page_draws_the_curve(store, client):  # noqa: F811
    archive(store, told(4, "yuyang_rural"))
    text = (await client.get(f"/alerts/{4:032d}")).text
    assert text.count('class="counted') == 4 and "2026-03-09：4 件，应为 0.6 件" in text


async def test_the_list_marks_what_rests_on_another_company_a_pattern_or_a_trade(store, client):  # noqa: F811
    link = Link(nature=Nature.OWNERSHIP, direction="down", share=0.6, source="a", target="b")
    finding = Finding(
        pattern="p", name_zh="质押后拖欠", name_en="x", level="act", points=6, act=6, steps=()
    )
    plain = alert("6" * 32, "yuyang_rural", frozen(), Severity.WARNING, "shares_frozen")
    archive(store, replace(plain, alert_id="7" * 32, path=(link,), worth=0.2))
    archive(store, replace(plain, alert_id="8" * 32, finding=finding, worth=0.9))
    archive(store, told(4, "yuyang_rural"))
    rows = dict(re.findall(r'data-alert="(\w+)"(.*?)</tr>', (await client.get("/")).text, re.S))
    assert "关联企业" in rows["7" * 32] and "质押后拖欠" in rows["8" * 32]
    assert "mark trade" in rows[f"{4:032d}"]
    assert "mark" not in rows["1" * 32]


async def test_the_list_is_ordered_by_worth_on_request(store, client):  # noqa: F811
    plain = alert("6" * 32, "yuyang_rural", frozen(), Severity.WARNING, "shares_frozen")
    for number, worth in ((7, 0.2), (8, 0.9), (9, 0.5)):
        archive(store, replace(plain, alert_id=str(number) * 32, worth=worth))
    text = (await client.get("/?order=worth")).text
    found = [one[0] for one in re.findall(r'data-alert="([789])\d+"', text)]
    assert found == ["8", "9", "7"]
    assert "属实可能 90%" in text
    newest = re.findall(r'data-alert="([789])\d+"', (await client.get("/?order=nonsense")).text)
    assert newest == ["9", "8", "7"]
