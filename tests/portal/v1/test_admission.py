from __future__ import annotations

from datetime import timedelta

import pytest
from made_by_hand import NOON
from msgspec.structs import replace
from still_clock import still
from v1_world import Platform, secret_of, tokens

from schemas import codec
from schemas.tokens import Role

__all__ = ["still"]


@pytest.fixture
def platform() -> Platform:
    """One without a store: nobody gets that far."""
    return Platform(None)


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer nobody", "Basic bmFtZTpwYXNz", "Bearer \xe9"]
)
@pytest.mark.parametrize("path", ["/me", "/alerts", "/nowhere"])
async def test_without_a_good_token_every_path_says_the_same(platform, header, path):
    answer = await platform.client.get(
        f"/api/v1{path}", headers={"authorization": header.encode("latin-1")} if header else {}
    )
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.json() == {
        "type": "urn:loanwatch:problem:no-token", "title": "A bearer token is needed", "status": 401,
    }  # fmt: skip


async def test_a_token_says_who_it_is(platform):
    found = (await platform.call("GET", "/me", Role.SUPERVISOR)).json()
    assert (found["role"], found["institution"]) == ("supervisor", "yuyang_rural")
    assert "reviews:write" in found["scopes"] and "watches:write" not in found["scopes"]


async def test_a_token_that_was_revoked_or_has_ended_is_nobodys(platform):
    officer = tokens()[0]
    revoked = replace(officer, revoked_at=NOON + timedelta(minutes=1))
    platform.book.learn([codec.encode(revoked)])
    assert (await platform.call("GET", "/me")).status_code == 200
    platform.time = NOON + timedelta(minutes=1)
    assert (await platform.call("GET", "/me")).status_code == 401


async def test_while_a_token_is_changed_for_another_both_are_good(platform):
    officer = tokens()[0]
    new = replace(officer, token_id="f" * 12, digest="0" * 64, replaces=officer.token_id)
    platform.book.learn([codec.encode(new)])
    assert platform.book.owner(secret_of(Role.OFFICER, officer.institution), NOON) == officer
    assert len(platform.book.all()) == len(tokens()) + 1


async def test_who_calls_too_often_waits_and_nobody_else_does(still):
    platform = Platform(None, per_minute=3)
    found = [(await platform.call("GET", "/me")).status_code for _ in range(4)]
    assert found == [200, 200, 200, 429]
    refused = await platform.call("GET", "/me")
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.json()["type"].endswith(":too-many-requests")
    assert (await platform.call("GET", "/me", Role.AUDITOR)).status_code == 200


async def test_guessing_is_slowed_down_without_shutting_out_who_has_a_token(still):
    platform, wrong = Platform(None, per_minute=3), {"authorization": "Bearer wrong"}
    found = [await platform.client.get("/api/v1/me", headers=wrong) for _ in range(4)]
    assert [a.status_code for a in found] == [401, 401, 401, 429]
    assert (await platform.call("GET", "/me")).status_code == 200


async def test_errors_of_the_framework_are_problems_too(platform):
    for method, path, status in (("GET", "/nowhere", 404), ("DELETE", "/me", 405)):
        answer = await platform.call(method, path)
        assert (answer.status_code, answer.json()["status"]) == (status, status)
        assert answer.headers["content-type"] == "application/problem+json"


async def test_a_value_that_does_not_fit_is_named_and_not_repeated(platform):
    answer = await platform.call("GET", "/alerts", params={"severity": "secret-7"})
    assert answer.status_code == 422 and "secret-7" not in answer.text
    assert [e["field"] for e in answer.json()["errors"]] == ["query.severity"]
