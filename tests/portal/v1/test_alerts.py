from __future__ import annotations

from made_by_hand import CITY, MICRO, RURAL, frozen
from v1_world import FOREIGN, OWN

from schemas.disclosures import Way
from schemas.tokens import Role


async def ids(platform, **query) -> list[str]:
    role = query.pop("role", Role.OFFICER)
    answer = await platform.call("GET", "/alerts", role, params=query)
    assert answer.status_code == 200, answer.text
    return [item["alert_id"] for item in answer.json()["items"]]


async def test_a_bank_lists_its_own_alerts_and_the_operator_all(platform):
    assert await ids(platform) == [RURAL]
    assert await ids(platform, role=Role.OPERATOR) == [MICRO, CITY, RURAL]
    assert await ids(platform, role=Role.OPERATOR, institution=FOREIGN) == [CITY]


async def test_another_banks_list_is_forbidden_and_its_alert_is_as_if_it_were_not(platform):
    asked = await platform.call("GET", "/alerts", params={"institution": FOREIGN})
    assert (asked.status_code, asked.json()["type"]) == (403, "urn:loanwatch:problem:forbidden")
    foreign, none = [await platform.call("GET", f"/alerts/{id_}") for id_ in (CITY, "9" * 32)]
    assert foreign.status_code == none.status_code == 404 and foreign.text == none.text


async def test_filters_narrow_the_list(platform):
    operator = {"role": Role.OPERATOR}
    assert await ids(platform, **operator, severity=2) == [CITY, RURAL]
    assert await ids(platform, **operator, kind="inspection") == [MICRO]
    assert await ids(platform, **operator, rule="shares_frozen") == [CITY, RURAL]
    assert await ids(platform, **operator, uscc=frozen().uscc) == [CITY, RURAL]
    assert await ids(platform, **operator, since="2026-03-09T12:00:03+08:00") == [MICRO]


async def test_pages_follow_each_other_without_gap_or_repeat(platform):
    found, cursor = [], ""
    for _ in range(9):
        query = {"limit": 1, "cursor": cursor}
        page = (await platform.call("GET", "/alerts", Role.OPERATOR, params=query)).json()
        found += [item["alert_id"] for item in page["items"]]
        if not (cursor := page["next"]):
            break
    assert found == [MICRO, CITY, RURAL]


async def test_a_cursor_is_good_for_its_own_question_only(platform):
    first = await platform.call("GET", "/alerts", Role.OPERATOR, params={"limit": 1})
    cursor = first.json()["next"]
    for query in ({"severity": 1}, {"institution": OWN}):
        query |= {"limit": 1, "cursor": cursor}
        answer = await platform.call("GET", "/alerts", Role.OPERATOR, params=query)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "query.cursor")


async def test_what_has_not_changed_is_not_sent_again(platform):
    first = await platform.call("GET", f"/alerts/{RURAL}")
    assert (
        first.json()["alert_id"] == RURAL and first.json()["loans"][0]["reference"] == "渝样贷1号"
    )
    again = {"if-none-match": first.headers["etag"]}
    answer = await platform.call("GET", f"/alerts/{RURAL}", headers=again)
    assert (answer.status_code, answer.content) == (304, b"")


async def test_whatever_is_shown_was_written_down_first(platform):
    await platform.call("GET", "/alerts")
    await platform.call("GET", f"/alerts/{RURAL}")
    await platform.call("GET", f"/alerts/{CITY}")  # not shown: nothing to write down
    assert [(d.what, d.way) for d in platform.disclosed] == [
        ("/api/v1/alerts", Way.PULLED), ("/api/v1/alerts/{alert_id}", Way.PULLED),
    ]  # fmt: skip
    for shown in platform.disclosed:
        assert [s.uscc for s in shown.subjects] == [frozen().uscc]
        assert (shown.actor.institution, shown.actor.role) == (OWN, Role.OFFICER)
