"""The queue of an institution, fetched by itself: in order, again and again, for 14 days."""

from __future__ import annotations

from datetime import timedelta

import pytest
from archived import archive
from made_by_hand import NOON
from msgspec.structs import replace
from some_notices import every_notice
from v1_world import FOREIGN, OWN, Platform

from schemas.deliveries import DeliveryOutcome
from schemas.disclosures import Way
from schemas.notices import TYPES
from schemas.tokens import Role

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def platform(store) -> Platform:
    def told(institution: str) -> list:
        return [replace(notice, at=NOON - DAY) for notice in every_notice(institution)]

    both = zip(told(OWN), told(FOREIGN), strict=True)
    archive(store, *(notice for pair in both for notice in pair))
    return Platform(store)


@pytest.fixture(autouse=True)
def fresh(platform):
    platform.forget()


async def page(platform, after: str = "", limit: int = 500, **more):
    answer = await platform.call("GET", "/notices", params={"after": after, "limit": limit}, **more)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_bank_fetches_all_its_notices_in_order_page_by_page_and_no_others(platform):
    seen, after, pages = [], "", 0
    while True:
        found = await page(platform, after, 5)
        seen += found["items"]
        after, pages = found["next"], pages + 1
        if not found["more"]:
            break
    assert [item["type"] for item in seen] == list(TYPES) and pages == -(-len(TYPES) // 5)
    assert {item["data"]["institution"] for item in seen} == {OWN}
    assert (await page(platform, after))["items"] == []


async def test_asking_again_gives_the_same_again(platform):
    assert (await page(platform))["items"] == (await page(platform))["items"]


async def test_what_was_fetched_is_a_receipt_and_a_disclosure(platform):
    found = await page(platform)
    assert [r.notice_id for r in platform.received] == [
        item["data"]["notice_id"] for item in found["items"]
    ]
    assert {(r.channel, r.outcome, r.subjects) for r in platform.received} == {
        ("pull", DeliveryOutcome.DELIVERED, ())
    }
    assert len({r.delivery_id for r in platform.received}) == len(TYPES)
    (shown,) = platform.disclosed
    assert (shown.way, shown.what, shown.actor.institution) == (
        Way.PULLED, "/api/v1/notices", OWN,
    )  # fmt: skip
    assert {s.alert_id for s in shown.subjects} >= {every_notice(OWN)[0].notice_id}


async def test_an_empty_page_discloses_nothing_and_its_cursor_keeps_fresh(platform):
    end = (await page(platform))["next"]
    platform.forget()
    platform.time = NOON + 13 * DAY
    later = await page(platform, end)
    assert later["items"] == [] and not platform.received and not platform.disclosed
    platform.time = NOON + 26 * DAY  # the first cursor would be too old by now
    assert (await page(platform, later["next"]))["items"] == []


async def test_nothing_older_than_14_days_is_given_and_a_gap_is_said(platform):
    first = (await page(platform, limit=2))["next"]
    platform.time = NOON + 12 * DAY
    assert (await page(platform, first))["items"]
    platform.time = NOON + 13 * DAY + timedelta(seconds=1)  # they were told a day before noon
    assert (await page(platform))["items"] == []
    answer = await platform.call("GET", "/notices", params={"after": first})
    assert answer.status_code == 422 and "14 days" in answer.text


async def test_the_operator_names_a_queue_and_a_cursor_is_of_one_queue(platform):
    assert (await platform.call("GET", "/notices", Role.OPERATOR)).status_code == 404
    looked = await platform.call("GET", f"/notices?institution={OWN}", Role.OPERATOR)
    assert len(looked.json()["items"]) == len(TYPES)
    assert len(platform.disclosed) == 1 and not platform.received  # the bank has received nothing
    end = (await page(platform))["next"]
    other = await platform.call("GET", "/notices", institution=FOREIGN, params={"after": end})
    assert other.status_code == 422
