"""Cases and actions for programs."""

from __future__ import annotations

import pytest
from made_by_hand import CITY, RURAL
from v1_world import OWN

from schemas.cases import CaseState
from schemas.tokens import Role

ACT = f"/alerts/{RURAL}/actions"


async def act(platform, role: Role, key: str, path: str = ACT, **wish):
    return await platform.call("POST", path, role, key=key, json=wish)


async def test_two_persons_take_one_alert_and_the_second_is_told_who_did(platform):
    first = await act(platform, Role.OFFICER, "a", deed="acknowledge", version=1)
    assert first.status_code == 200 and first.json()["case"]["holder"] == "officer_1"
    second = await act(platform, Role.SUPERVISOR, "b", deed="acknowledge", version=1)
    assert second.status_code == 409
    assert "officer_1 did: acknowledge" in second.json()["detail"]
    again = await act(platform, Role.OFFICER, "a", deed="acknowledge", version=1)
    assert again.status_code == 200 and len(platform.acting.acted) == 2


async def test_a_red_alert_is_ended_by_an_officer_and_confirmed_by_another(platform):
    ended = await act(
        platform, Role.OFFICER, "a", deed="dispose", ending="confirmed", measures=["early_recall"]
    )
    assert ended.json()["case"]["state"] == "review" and "approve" in ended.json()["deeds"]
    own = await act(platform, Role.OFFICER, "b", deed="approve")
    assert own.status_code == 403  # it lacks the scope
    other = await act(platform, Role.SUPERVISOR, "c", deed="approve")
    assert other.status_code == 200 and other.json()["checker"] == "supervisor_1"
    assert platform.acting.cases[RURAL].state is CaseState.CLOSED
    history = (await platform.call("GET", f"/alerts/{RURAL}/case")).json()["history"]
    assert [(e["deed"], e["by"]) for e in history] == [
        ("dispose", "officer_1"), ("approve", "supervisor_1"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wish", "status", "says"),
    [
        ({"deed": "snooze", "note": "x"}, 422, "body.until"),
        ({"deed": "dispose"}, 422, "body.ending"),
        ({"deed": "dispose", "ending": "splendid"}, 422, "body.ending"),
        ({"deed": "wake"}, 403, "may not wake"),
        ({"deed": "assign", "to": "nobody_1"}, 403, "no post"),
        ({"deed": "acknowledge", "by": "boss"}, 422, "by"),
        ({"deed": "return", "note": "x"}, 403, "reviews:write"),
        ({"deed": "reopen", "note": "x"}, 409, "the case is open"),
    ],
)
async def test_what_is_refused_says_why(platform, wish, status, says):
    answer = await act(platform, Role.OFFICER, "k", **wish)
    assert answer.status_code == status and says in answer.text


async def test_an_operator_sees_cases_and_acts_on_none(platform):
    assert (await platform.call("GET", "/cases", Role.OPERATOR)).status_code == 200
    assert (await act(platform, Role.OPERATOR, "k", deed="acknowledge")).status_code == 403
    assert platform.acting.acted == []


async def test_without_an_answer_the_caller_is_told_to_ask_again(platform):
    platform.acting.silent = True
    waiting = await act(platform, Role.OFFICER, "k", deed="acknowledge")
    assert waiting.status_code == 503 and waiting.headers["retry-after"]


async def test_the_list_of_a_bank_holds_its_own_open_cases(platform):
    page = (await platform.call("GET", "/cases?state=open&severity=3")).json()
    assert [line["alert_id"] for line in page["items"]] == [RURAL] and page["next"] == ""
    assert page["items"][0]["institution"] == OWN and page["items"][0]["due_at"]
    everything = (await platform.call("GET", "/cases?limit=2", Role.OPERATOR)).json()
    rest = await platform.call("GET", f"/cases?limit=2&cursor={everything['next']}", Role.OPERATOR)
    seen = [line["alert_id"] for line in everything["items"] + rest.json()["items"]]
    assert len(seen) == 3 and CITY in seen
