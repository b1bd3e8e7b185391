"""What a person does with an alert, on its page."""

from __future__ import annotations

import pytest
from made_by_hand import CITY, MICRO, RURAL, client, site, store  # noqa: F401

from schemas.cases import CaseState


def path(deed: str, alert: str = RURAL) -> str:
    return f"/alerts/{alert}/deeds/{deed}?institution=" + {
        RURAL: "yuyang_rural", CITY: "shancheng_city", MICRO: "bayu_microcredit",
    }[alert]  # fmt: skip


async def test_the_page_offers_what_is_legal_and_shows_who_did_it(site, client):  # noqa: F811
    before = (await client.get(f"/alerts/{RURAL}")).text
    assert "待处理" in before and "/deeds/acknowledge" in before and "/deeds/approve" not in before
    answer = await client.post(path("acknowledge"), data={"by": "officer_1", "version": "1"})
    assert answer.status_code == 303 and answer.headers["location"].startswith(f"/alerts/{RURAL}")
    after = (await client.get(f"/alerts/{RURAL}")).text
    assert "处理中" in after and "officer_1" in after and "/deeds/acknowledge" not in after


async def test_who_comes_second_is_told_who_was_first(site, client):  # noqa: F811
    await client.post(path("acknowledge"), data={"by": "officer_1", "version": "1"})
    late = await client.post(path("acknowledge"), data={"by": "officer_2", "version": "1"})
    assert late.status_code == 409
    assert (
        "其他人员已先行操作" in late.text
        and "最近操作：officer_1 于 2026-03-09 12:00:00" in late.text
    )
    assert site.desk.cases[RURAL].holder == "officer_1"


async def test_a_red_alert_needs_another_person_to_close(site, client):  # noqa: F811
    form = {"by": "officer_1", "ending": "confirmed", "measures": ["limit_cut", "watch"]}
    assert (await client.post(path("dispose"), data=form)).status_code == 303
    assert site.desk.cases[RURAL].state is CaseState.REVIEW
    page = (await client.get(f"/alerts/{RURAL}")).text
    assert "待复核" in page and "压降额度" in page
    assert "/deeds/approve" in page and "/deeds/dispose" not in page
    assert (await client.post(path("approve"), data={"by": "officer_1"})).status_code == 403
    assert (await client.post(path("approve"), data={"by": "checker_1"})).status_code == 303
    assert site.desk.cases[RURAL].state is CaseState.CLOSED
    assert site.desk.cases[RURAL].proposal.lesson is None


async def test_a_bank_without_posts_still_has_four_eyes(site, client):  # noqa: F811
    await client.post(path("dispose", CITY), data={"by": "甲岗", "ending": "known"})
    same = await client.post(path("approve", CITY), data={"by": "甲岗"})
    assert same.status_code == 409 and "不得与经办人为同一人" in same.text
    assert (await client.post(path("approve", CITY), data={"by": "乙岗"})).status_code == 303


@pytest.mark.parametrize(
    ("deed", "form", "status"),
    [
        ("snooze", {"by": "officer_1", "days": "3"}, 422),  # no reason
        ("snooze", {"by": "officer_1", "days": "3", "note": "等待材料"}, 303),
        ("snooze", {"by": "officer_1", "days": "300", "note": "等待材料"}, 422),
        ("dispose", {"by": "officer_1"}, 422),
        ("dispose", {"by": "officer_1", "ending": "splendid"}, 422),
        ("dispose", {"by": "officer_1", "ending": "confirmed"}, 422),  # nothing was done
        ("assign", {"by": "officer_1", "to": "officer_9"}, 403),
        ("assign", {"by": "officer_1", "to": "checker_1"}, 403),
        ("acknowledge", {"by": "somebody"}, 403),
        ("acknowledge", {}, 422),
        ("acknowledge", {"by": "officer_1", "version": "x"}, 422),
        ("approve", {"by": "checker_1"}, 409),
        ("withdraw", {"by": "officer_1"}, 403),  # nobody's to ask for
        ("dance", {"by": "officer_1"}, 422),
    ],
)
async def test_what_is_not_taken_is_answered_with_its_reason(site, client, deed, form, status):  # noqa: F811
    answer = await client.post(path(deed), data=form)
    assert answer.status_code == status


async def test_another_bank_s_alert_is_not_there_and_silence_is_said(site, client):  # noqa: F811
    foreign = await client.post(
        f"/alerts/{RURAL}/deeds/acknowledge?institution=shancheng_city", data={"by": "x"}
    )
    assert foreign.status_code == 404
    site.desk.silent = True
    waiting = await client.post(path("acknowledge"), data={"by": "officer_1"})
    assert waiting.status_code == 504 and "暂未收到处理结果" in waiting.text


async def test_the_list_shows_and_filters_by_state(client):  # noqa: F811
    everything = (await client.get("/")).text
    assert everything.count('class="shelf-open"') == 3
    of_state = (await client.get("/?state=open&institution=yuyang_rural")).text
    assert of_state.count("<tr class=") == 1 and "&#34;x&#34;" in of_state
    assert (await client.get("/?state=closed")).text.count("<tr class=") == 0
    assert (await client.get("/?state=nonsense")).text.count("<tr class=") == 3
