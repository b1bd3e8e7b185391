from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI
from made_by_hand import NOON

from portal.issuing import NoSuchToken, issue, revoke, rotate
from portal.token_routes import add_tokens
from portal.tokens import TokenBook, digest
from schemas import codec
from schemas.tokens import Role, Scope, Token

HOUR = timedelta(hours=1)


def officer(**more):
    return issue(Role.OFFICER, NOON, institution="yuyang_rural", staff="officer-1", **more)


def test_what_is_kept_of_a_token_is_its_hash():
    made = officer()
    (kept,) = made.records
    assert made.token.startswith("lwt_") and len(made.token) > 40
    assert made.token not in codec.encode(kept).decode() and kept.digest == digest(made.token)
    assert officer().token != made.token


@pytest.mark.parametrize(
    ("role", "more"),
    [
        (Role.OFFICER, {}),
        (Role.OPERATOR, {"institution": "yuyang_rural"}),
        (Role.SOURCE, {}),
        (Role.AUDITOR, {"source": "courts"}),
        (Role.AUDITOR, {"scopes": [Scope.FACTS_READ]}),
    ],
)
def test_a_token_that_cannot_be_is_refused_with_the_reason(role, more):
    with pytest.raises(NoSuchToken) as said:
        issue(role, NOON, **more)
    assert len(str(said.value)) > 10


def test_a_rotated_token_and_its_successor_overlap_and_then_the_old_one_ends():
    old = officer(days=30).records[0]
    ending, fresh = rotate(old, NOON, 2 * HOUR).records
    book = TokenBook()
    book.learn([codec.encode(t) for t in (old, ending, fresh)])
    assert ending.live(NOON + HOUR) and fresh.live(NOON + HOUR)
    assert not ending.live(NOON + 2 * HOUR) and fresh.live(NOON + 2 * HOUR)
    assert (fresh.replaces, fresh.staff, fresh.expires_at) == (
        old.token_id, "officer-1", NOON + timedelta(days=30),
    )  # fmt: skip
    with pytest.raises(NoSuchToken):
        rotate(ending, NOON + 3 * HOUR, HOUR)


def test_a_rotation_never_prolongs_the_old_token():
    old = officer(days=1).records[0]
    ending, _ = rotate(old, NOON, 720 * HOUR).records
    assert ending.expires_at == old.expires_at


def test_a_token_is_revoked_once():
    ended = revoke(officer().records[0], NOON)
    assert not ended.live(NOON)
    with pytest.raises(NoSuchToken):
        revoke(ended, NOON)


async def test_only_an_operator_keeps_tokens_and_hears_of_them():
    operator, other = issue(Role.OPERATOR, NOON), officer()
    book, kept, app = TokenBook(), [], FastAPI()
    book.learn([codec.encode(t) for t in (*operator.records, *other.records)])

    async def keep(records):
        kept.extend(records)

    add_tokens(app, book, keep, lambda: NOON)
    fresh = officer().records
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://portal") as client:
        for token, status in ((operator.token, 200), (other.token, 401), ("", 401)):
            headers = {"authorization": f"Bearer {token}"}
            listed = await client.get("/api/tokens", headers=headers)
            sent = await client.post("/api/tokens", content=codec.encode(fresh), headers=headers)
            assert (listed.status_code, sent.status_code) == (status, status)
        nonsense = await client.post(
            "/api/tokens", content=b"[1]", headers={"authorization": f"Bearer {operator.token}"}
        )
    assert nonsense.status_code == 422
    assert kept == list(fresh) and book.get(fresh[0].token_id) == fresh[0]
    assert codec.decoder(list[Token])(codec.encode(kept)) == kept
