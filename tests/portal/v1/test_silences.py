"""Silences and held alerts over the interface."""

from __future__ import annotations

from datetime import timedelta

from made_by_hand import NOON, RURAL
from v1_content import COMPANY, QUIET
from v1_world import FOREIGN, OWN

from schemas.scalars import Severity
from schemas.tokens import Role

LATER = (NOON + timedelta(days=3)).isoformat()
WISH = {"rule": "shares_frozen", "reason": "已核实", "ends_at": LATER}
BOSS = {"role": Role.SUPERVISOR}


async def test_a_silence_is_the_callers_own_and_one_however_often_it_is_asked_for(platform):
    for _ in range(2):
        made = await platform.call("POST", "/silences", key="k", json=WISH, **BOSS)
        assert made.status_code == 201, made.text
    (silence,) = platform.desk.asked
    assert (silence.institution, silence.author) == (OWN, "supervisor_1")
    assert (silence.rule, silence.up_to, silence.starts_at) == (
        "shares_frozen",
        Severity.WARNING,
        NOON,
    )
    assert made.json()["silence"]["silence_id"] == silence.silence_id
    over = await platform.call("POST", f"/silences/{QUIET}/end", key="e", **BOSS)
    assert over.status_code == 409  # the desk knows of none: it is over


async def test_a_silence_that_cannot_be_is_refused_with_the_reason(platform):
    for wish, status, says in (
        (WISH | {"rule": ""}, 409, "rule, kind, borrower"),
        (WISH | {"ends_at": NOON.isoformat()}, 409, "ends_at"),
        (WISH | {"channels": ["theirs"]}, 409, "channels"),
        (WISH | {"reason": ""}, 422, "body.reason"),
        (WISH | {"forever": True}, 422, "forever"),
    ):
        refused = await platform.call("POST", "/silences", key=says, json=wish, **BOSS)
        assert refused.status_code == status, refused.text
        assert says in refused.text


async def test_an_operator_says_whose_silence_it_is_and_an_officer_may_add_none(platform):
    operator = {"role": Role.OPERATOR}
    nobody = await platform.call("POST", "/silences", key="a", json=WISH, **operator)
    assert nobody.status_code == 409 and "institution" in nobody.json()["detail"]
    theirs = WISH | {"institution": FOREIGN}
    made = await platform.call("POST", "/silences", key="b", json=theirs, **operator)
    assert made.json()["institution"] == FOREIGN
    assert (
        await platform.call("POST", "/silences", key="c", json=theirs, **BOSS)
    ).status_code == 403
    assert (await platform.call("POST", "/silences", key="d", json=WISH)).status_code == 403


async def test_who_misses_an_alert_finds_it_with_the_reason(platform):
    found = (await platform.call("GET", "/held", params={"alert_id": RURAL})).json()["items"]
    assert [(h["reason"], h["by"], h["fate"]) for h in found] == [("silenced", QUIET, "waiting")]
    (silence,) = (await platform.call("GET", "/silences", params={"live": "true"})).json()["items"]
    assert (silence["silence_id"], silence["borrower"], silence["held"]) == (QUIET, COMPANY, 1)
    assert {s.uscc for d in platform.disclosed for s in d.subjects} == {COMPANY}


async def test_pages_of_held_alerts_and_silences_follow_each_other(platform):
    operator = {"role": Role.OPERATOR}
    for path, key in (("/held", "alert_id"), ("/silences", "silence_id")):
        first = (await platform.call("GET", f"{path}?limit=1", **operator)).json()
        rest = (
            await platform.call("GET", path, params={"cursor": first["next"]}, **operator)
        ).json()
        assert first["items"][0][key] != rest["items"][0][key]
        assert (len(rest["items"]), rest["next"]) == (1, "")


async def test_noise_is_shown_to_each_bank_of_itself(platform):
    (own,) = (await platform.call("GET", "/noise")).json()["items"]
    assert (own["institution"], own["held"]) == (OWN, {"silenced": 1})
    all_ = (await platform.call("GET", "/noise", Role.OPERATOR)).json()["items"]
    assert len(all_) > 1
