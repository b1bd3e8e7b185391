"""Watches over the interface: own ones alone, one result an item, and each order once."""

from __future__ import annotations

import pytest
from v1_content import COMPANY, watches
from v1_world import FOREIGN, OWN, Platform
from watch_desk import Desk

from schemas.tokens import Role

ADMIN = Role.ADMINISTRATOR
OTHER = "911101158976043341"


@pytest.fixture
def world(store):
    platform = Platform(store, watches=Desk(watches()))
    return platform, platform.services.watches


async def test_a_bank_lists_its_own_with_filters_and_pages(world):
    platform, _ = world
    page = (await platform.call("GET", "/watches", params={"limit": 1})).json()
    assert [w["watch_id"] for w in page["items"]] == [f"{OWN}-1"]
    rest = {"limit": 1, "cursor": page["next"]}
    page = (await platform.call("GET", "/watches", params=rest)).json()
    assert ([w["watch_id"] for w in page["items"]], page["next"]) == ([f"{OWN}-2"], "")
    paused = (await platform.call("GET", "/watches", params={"state": "paused"})).json()
    assert [w["watch_id"] for w in paused["items"]] == [f"{OWN}-2"]
    everyone = (await platform.call("GET", "/watches", Role.OPERATOR)).json()
    assert len(everyone["items"]) == 3
    assert platform.disclosed[0].subjects[0].consents == ("授1",)


async def test_many_at_once_have_a_result_each(world):
    platform, desk = world
    item = {"uscc": COMPANY, "loan_reference": "L-9", "consent_reference": "授9", "balance": 500}
    body = {
        "items": [item, {**item, "kinds": ["胡写"]}, {**item, "uscc": "", "loan_reference": "L-8"}]
    }
    done = await platform.call("POST", "/watches", ADMIN, key="k1", json=body)
    results = done.json()["results"]
    assert [(r["row"], r["outcome"], r.get("reason", "")) for r in results] == [
        (1, "added", ""), (2, "refused", "unknown_kind"), (3, "refused", ""),
    ]  # fmt: skip
    assert done.json()["tally"]["outcomes"] == {"added": 1, "refused": 2}
    again = await platform.call("POST", "/watches", ADMIN, key="k1", json=body)
    assert again.json() == done.json()
    assert len(desk.given) == 2  # the same call is answered, not done again
    assert {order.by for order in desk.given} == {"administrator_1"}


async def test_a_file_has_a_result_a_row_and_what_is_none_is_said(world):
    platform, _ = world
    file = f"{COMPANY},L-5\n{OTHER},L-6\n".encode()
    done = await platform.call("POST", "/watches/import?name=w.csv", ADMIN, key="k", content=file)
    assert [r["outcome"] for r in done.json()["results"]] == ["added", "added"]
    none = await platform.call("POST", "/watches/import", ADMIN, key="k2", content=b"")
    [result] = none.json()["results"]
    assert (result["row"], result["field"], result["reason"]) == (0, "file", "undecodable")


async def test_the_life_of_a_watch(world):
    platform, desk = world
    mine = f"/watches/{OWN}-1"

    async def order(action: str, **body):
        answer = await platform.call("POST", f"{mine}/{action}", ADMIN, key=action, json=body)
        return answer.status_code, answer.json()

    assert (await order("pause"))[1]["outcome"] == "paused"
    assert (await order("resume", reason="恢复"))[1]["outcome"] == "resumed"
    status, changed = await order("change", changes={"balance": 7, "officer": "rm-09"})
    assert (status, changed["watch"]["balance"], changed["watch"]["officer"]) == (200, 7, "rm-09")
    assert (await order("transfer", to=OTHER))[1]["outcome"] == "transferred"
    status, problem = await order("remove")
    assert (status, problem["detail"]) == (409, "refused: is_over")
    assert desk.given[1].reason == "恢复"


async def test_an_operator_says_whose_watches_they_are_and_who_asked(world):
    platform, desk = world
    body = {"items": [{"uscc": COMPANY, "loan_reference": "L-7", "consent_reference": "授7"}]}
    unsaid = await platform.call("POST", "/watches", Role.OPERATOR, key="a", json=body)
    assert (unsaid.status_code, desk.given) == (403, [])
    path = f"/watches?institution={FOREIGN}"
    done = await platform.call("POST", path, Role.OPERATOR, key="b", json=body)
    assert (done.status_code, desk.given[-1].institution) == (200, FOREIGN)
    wish = {"by": "客户经理", "reason": "来电"}
    await platform.call("POST", f"/watches/{OWN}-1/pause", Role.OPERATOR, key="c", json=wish)
    assert desk.given[-1].by == "客户经理"


async def test_an_order_on_an_outdated_watch_and_one_that_nobody_answers(world):
    platform, desk = world
    path = f"/watches/{OWN}-1"
    tag = (await platform.call("GET", path)).headers["etag"]
    stale = {"if-match": '"0000"'}
    refused = await platform.call("POST", f"{path}/pause", ADMIN, key="a", headers=stale, json={})
    assert (refused.status_code, desk.given) == (412, [])
    desk.answers = False
    good = {"if-match": tag}
    silent = await platform.call("POST", f"{path}/pause", ADMIN, key="b", headers=good, json={})
    assert (silent.status_code, len(desk.given)) == (503, 1)
