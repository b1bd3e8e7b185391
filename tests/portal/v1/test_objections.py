"""Objections and corrections over the interface, ruled on as the stage does."""

from __future__ import annotations

import pytest
from made_by_hand import FAILED, FROZEN, NOON, frozen
from petitioned import Stage
from v1_world import Platform

from schemas.tokens import Role


@pytest.fixture
def stage(store) -> Stage:
    for table in ("objections", "corrections", "ended_facts"):
        store.command(f"TRUNCATE TABLE {table}")
    return Stage(store)


@pytest.fixture
def platform(store, stage) -> Platform:
    return Platform(
        store, petition=stage.petition, correct=stage.correct,
        screen=lambda text: text.replace("11010519491231002X", "***"),
    )  # fmt: skip


FILING = {
    "plea": "objection", "fact_id": FROZEN, "applicant": "company", "claim": "冻结已解除",
    "proofs": [{"reference": "渝样(2026)解1号", "sha256": "a" * 64}],
}  # fmt: skip


async def filed(platform, role: Role = Role.OPERATOR, key: str = "f", **more) -> dict:
    answer = await platform.call("POST", "/objections", role, key=key, json={**FILING, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_request_goes_its_way_and_who_reads_it_is_written_down(platform):
    name = (await filed(platform))["objection_id"]
    for step, state in (("accept", "accepted"), ("check", "checking")):
        moved = await platform.call(
            "POST", f"/objections/{name}/steps", Role.OPERATOR, key=step, json={"step": step}
        )
        assert moved.json()["state"] == state
    [line] = (await platform.call("GET", "/objections")).json()["items"]
    assert (line["state"], line["uscc"], line["overdue"]) == ("checking", frozen().uscc, False)
    over = await platform.call(
        "POST", f"/objections/{name}/decision", Role.OPERATOR, key="d", json={"uphold": True}
    )
    assert (over.json()["state"], over.json()["what"]) == ("upheld", "withdrawn")
    whole = (await platform.call("GET", f"/objections/{name}")).json()
    assert [step["kind"] for step in whole["steps"]] == ["file", "accept", "check", "uphold"]
    assert [d.what for d in platform.disclosed] == [
        "/api/v1/objections", "/api/v1/objections/{objection_id}",
    ]  # fmt: skip


async def test_an_institution_files_and_sees_only_about_companies_it_was_told_of(platform):
    name = (await filed(platform, Role.OFFICER))["objection_id"]
    whole = (await platform.call("GET", f"/objections/{name}")).json()
    assert whole["applicant"] == "institution"
    stranger = await platform.call(
        "POST", "/objections", Role.OFFICER, key="s", json={**FILING, "fact_id": FAILED}
    )
    assert stranger.status_code == 404


async def test_what_is_the_platforms_is_not_the_institutions_to_do(platform):
    name = (await filed(platform, Role.OFFICER))["objection_id"]
    step = await platform.call(
        "POST", f"/objections/{name}/steps", key="a", json={"step": "accept"}
    )
    decision = await platform.call(
        "POST", f"/objections/{name}/decision", key="b", json={"uphold": True}
    )
    assert (step.status_code, decision.status_code) == (403, 403)
    back = await platform.call(
        "POST", f"/objections/{name}/steps", key="c", json={"step": "recall"}
    )
    assert back.json()["state"] == "recalled"


async def test_a_step_that_is_not_legal_is_a_conflict_with_what_is(platform):
    name = (await filed(platform))["objection_id"]
    answer = await platform.call(
        "POST", f"/objections/{name}/decision", Role.OPERATOR, key="d", json={"uphold": True}
    )
    assert answer.status_code == 409
    assert "accept" in answer.json()["detail"]
    second = await platform.call("POST", "/objections", Role.OPERATOR, key="g", json=FILING)
    assert (second.status_code, name in second.json()["detail"]) == (409, True)


async def test_numbers_of_persons_are_masked_before_they_are_written(platform, stage):
    await filed(platform, claim="身份证 11010519491231002X 被冒用")
    assert [o.claim for o in stage.known.values()] == ["身份证 *** 被冒用"]


async def test_the_operator_corrects_a_fact_and_it_is_listed(platform, stage):
    body = {"fact_id": FROZEN, "what": "removed", "source": "样例法院", "reason": "解除冻结"}
    answer = await platform.call("POST", "/corrections", Role.OPERATOR, key="x", json=body)
    assert answer.json()["outcome"] == "ended"
    [said] = stage.corrections
    assert (said.uscc, said.kind, said.occurred_at) == (frozen().uscc, "equity_change", NOON)
    [line] = (await platform.call("GET", "/corrections")).json()["items"]
    assert (line["what"], line["source"]) == ("removed", "样例法院")
    officer = await platform.call("POST", "/corrections", key="y", json=body)
    assert officer.status_code == 403


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"what": "amended"}, 422), ({"amended": {"name": "乙"}}, 422), ({"fact_id": "9" * 32}, 404),
        ({"what": "forgotten"}, 422),
    ],
)  # fmt: skip
async def test_a_correction_that_cannot_be_is_refused(platform, more, status):
    body = {"fact_id": FROZEN, "what": "removed", "source": "样例法院", **more}
    answer = await platform.call("POST", "/corrections", Role.OPERATOR, key="z", json=body)
    assert answer.status_code == status


async def test_a_companys_facts_say_how_they_stand(platform):
    path = f"/companies/{frozen().uscc}/facts"
    body = {"fact_id": FROZEN, "what": "removed", "source": "样例法院"}
    before = (await platform.call("GET", path, Role.OPERATOR)).json()["items"]
    await platform.call("POST", "/corrections", Role.OPERATOR, key="x", json=body)
    after = (await platform.call("GET", path, Role.OPERATOR)).json()["items"]
    assert [line.get("state", "standing") for line in before] == ["standing"]
    assert [line["state"] for line in after] == ["removed"]
    assert after[0]["ended_at"].startswith("2026-03-09")
