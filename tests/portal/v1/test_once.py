"""`Idempotency-Key`, on an application of one route."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from made_by_hand import NOON
from v1_world import secret_of, tokens

from portal.tokens import TokenBook
from portal.v1.admission import Admission
from portal.v1.once import MOST_BYTES, Answers, Once, request_id
from portal.v1.problems import Refused, Trouble, on_refused
from schemas import codec
from schemas.tokens import Role


class Till:
    """Takes what is paid in; its log outlives it."""

    def __init__(self, log: dict[str, bytes] | None = None) -> None:
        self.log = {} if log is None else log
        self.time, self.paid, self.ids, self.held = NOON, [], [], asyncio.Event()
        self.held.set()
        app, book = FastAPI(), TokenBook()
        book.learn([codec.encode(token) for token in tokens()])
        answers = Answers(self._keep, lambda: self.time)
        answers.learn(list(self.log.values()))

        @app.post("/pay")
        async def pay(request: Request) -> Response:
            body = await request.body()
            self.ids.append(request_id(request))
            await self.held.wait()
            if body == b"no":
                raise Refused(Trouble.CONFLICT)
            if body == b"later":
                raise Refused(Trouble.UNAVAILABLE)
            self.paid.append(body)
            return Response(b"paid %d" % len(self.paid), 201, {"location": "/x", "set-cookie": "c"})

        app.add_exception_handler(Refused, on_refused)
        app.add_middleware(Once, answers=answers, now=lambda: self.time, not_here=())
        app.add_middleware(
            Admission, book=book, now=lambda: NOON, per_minute=10_000, open_paths=()
        )  # fmt: skip
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://till")

    async def _keep(self, key: str, value: bytes | None) -> None:
        if value is None:
            self.log.pop(key)
        else:
            self.log[key] = value

    async def pay(self, body: bytes, key: str = "k", institution: str = "yuyang_rural"):
        headers = {"authorization": f"Bearer {secret_of(Role.OFFICER, institution)}"}
        if key:
            headers["idempotency-key"] = key
        return await self.client.post("/pay", content=body, headers=headers)


async def test_the_same_call_again_is_answered_the_same_and_done_once():
    till = Till()
    first, again = [await till.pay(b"5") for _ in range(2)]
    assert (first.status_code, first.text) == (again.status_code, again.text) == (201, "paid 1")
    assert till.paid == [b"5"] and again.headers["location"] == "/x"
    assert "set-cookie" not in again.headers and again.headers["idempotency-replayed"] == "true"


async def test_the_answer_outlives_a_restart():
    till = Till()
    await till.pay(b"5")
    after = Till(till.log)
    assert (await after.pay(b"5")).text == "paid 1" and after.paid == []


async def test_a_key_with_another_body_is_refused_and_another_banks_key_is_another():
    till = Till()
    await till.pay(b"5")
    other = await till.pay(b"6")
    assert (other.status_code, other.json()["type"]) == (
        422,
        "urn:loanwatch:problem:key-used-before",
    )
    assert (await till.pay(b"6", institution="shancheng_city")).text == "paid 2"


async def test_without_a_key_nothing_is_done():
    till = Till()
    for key in ("", "x" * 256):
        assert (await till.pay(b"5", key)).status_code == 400
    assert till.paid == []


async def test_while_a_call_is_worked_on_the_same_key_waits_outside():
    till = Till()
    till.held.clear()
    first = asyncio.create_task(till.pay(b"5"))
    while not till.ids:
        await asyncio.sleep(0)
    second = await till.pay(b"5")
    assert (second.status_code, second.headers["retry-after"]) == (409, "1")
    till.held.set()
    assert (await first).text == "paid 1" and till.paid == [b"5"]


async def test_a_refusal_that_stands_is_kept_and_one_that_may_pass_is_not():
    till = Till()
    for body, key, kept in ((b"no", "a", 1), (b"later", "b", 1)):
        await till.pay(body, key)
        assert len(till.log) == kept
    assert (await till.pay(b"no", "a")).status_code == 409 and len(till.ids) == 2
    assert (await till.pay(b"later", "b")).status_code == 503 and len(till.ids) == 3
    assert till.ids[1] == till.ids[2], "every attempt of one call carries one request id"


async def test_a_key_is_free_again_after_a_day_and_its_answer_leaves_the_log():
    till = Till()
    await till.pay(b"5")
    till.time += timedelta(hours=24)
    assert (await till.pay(b"6")).text == "paid 2"
    assert len(till.log) == 1
    await till.pay(b"7", "other")
    assert len(till.log) == 2


@pytest.mark.parametrize("declared", [True, False])
async def test_too_large_a_body_is_not_read_to_its_end(declared):
    till, sent = Till(), []

    async def parts():
        for _ in range(40):
            sent.append(1)
            yield bytes(MOST_BYTES // 16)

    body = bytes(MOST_BYTES + 1) if declared else parts()
    assert (await till.pay(body)).status_code == 413 and till.paid == []
