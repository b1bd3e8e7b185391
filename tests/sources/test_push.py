from __future__ import annotations

import asyncio
import json
from datetime import date
from hashlib import sha256

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from made import COMMON, MAPPING, PERSON, Time, cells, keeper, precheck

from portal.push import add_push
from schemas.feeds import PushFeed, Secret
from sources.outlet import OutletUnavailable
from sources.push import PushSource
from sources.receiving import Pushes
from sources.recording import RecordingOutlet
from sources.tokens import Tokens

TOKEN = "n9Yk2-test-token-of-an-office"
HASH = sha256(TOKEN.encode()).digest()


class Caller:
    """An office that calls the interface of one process."""

    def __init__(self, outlet: RecordingOutlet | None = None, **more) -> None:
        self.clock, self.outlet = Time(), outlet or RecordingOutlet()
        settings = {"mapping": MAPPING.name, "tokens": Secret()}
        self.feed = PushFeed(**{**COMMON, **settings, **more})
        self.keeper = keeper(self.feed, None, self.outlet, self.clock)
        source = PushSource(
            self.feed, MAPPING, self.keeper, precheck(self.clock).refusal, self.clock,
            self.clock.monotonic,
        )  # fmt: skip
        app = FastAPI()
        add_push(app, Pushes({self.feed.name: source}, Tokens({self.feed.name: (HASH,)})))
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://loanwatch.test"
        )

    async def call(self, *rows, key: str = "k1", token: str = TOKEN, **more) -> httpx.Response:
        headers = {"authorization": f"Bearer {token}", "idempotency-key": key}
        headers |= more.pop("headers", {})
        body = more.pop("content", json.dumps({"rows": rows}, ensure_ascii=False).encode())
        return await self.client.post("/api/v1/changes", content=body, headers=headers, **more)

    @property
    def numbers(self) -> list[str]:
        return [row.cells["文号"] for row in self.outlet.rows]


async def test_each_row_is_answered_and_a_bad_one_costs_only_itself():
    caller = Caller()
    answer = await caller.call(
        cells(1), cells(2, 日期="2026-02-30"), cells(3, 代码="", 名称="乙公司"), cells(4, 罚款="x")
    )
    assert answer.status_code == 200
    found = answer.json()
    assert (found["accepted"], found["refused"]) == (2, 2)
    assert [r["outcome"] for r in found["results"]] == ["accepted", "refused"] * 2
    problem = found["results"][1]["problem"]
    assert (problem["field"], problem["value"], problem["reason"], problem["status"]) == (
        "日期", "2026-02-30", "bad_date", 422,
    )  # fmt: skip
    assert caller.numbers == ["样1", "样3"]  # an unknown name may be known by then
    assert [r.row for r in caller.outlet.refused] == [2, 4]
    assert {row.load for row in caller.outlet.rows} == {found["load"]}


async def test_who_it_is_about_may_be_known_by_then_unless_nothing_could_tell():
    mistyped = "91110105585615050X"
    caller = Caller()
    answer = await caller.call(
        cells(1, 代码=mistyped), cells(2, 代码=mistyped, 名称=""), cells(3, 代码="", 名称=""),
        cells(4, 代码="无此码"),
    )  # fmt: skip
    found = [r.get("problem", {}).get("reason") for r in answer.json()["results"]]
    assert found == [None, "bad_check_digit", "no_identifier", None]


async def test_a_batch_of_which_every_row_is_refused_is_a_problem():
    answer = await Caller().call(cells(1, 日期="never"))
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["results"][0]["problem"]["reason"] == "bad_date"


async def test_the_same_call_again_is_answered_the_same_and_taken_once():
    caller = Caller()
    first = await caller.call(cells(1), cells(2))
    again = await caller.call(cells(1), cells(2))
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert caller.numbers == ["样1", "样2"]


async def test_what_is_kept_of_a_call_is_small_and_tells_the_same_after_a_restart():
    outlet = RecordingOutlet()
    rows = [cells(n, **({"日期": "never"} if n == 7 else {})) for n in range(500)]
    first = await Caller(outlet).call(*rows)
    again = await Caller(outlet).call(*rows)
    assert first.content == again.content
    assert len(outlet.rows) == 499
    kept = [v for k, v in outlet.state["test_source"].items() if k.startswith("key/")]
    assert sum(map(len, kept)) < 1000


async def test_a_key_that_came_with_another_body_is_refused():
    caller = Caller()
    await caller.call(cells(1))
    answer = await caller.call(cells(2))
    assert answer.status_code == 422
    assert caller.numbers == ["样1"]


async def test_a_key_is_free_again_after_a_day():
    caller = Caller()
    await caller.call(cells(1))
    caller.clock.move(hours=23)
    assert (await caller.call(cells(2))).status_code == 422
    caller.clock.move(hours=1)
    assert (await caller.call(cells(2))).status_code == 200
    assert len([k for k in caller.outlet.state["test_source"] if k.startswith("key/")]) == 1


async def test_after_a_crash_the_repeated_call_gets_the_answer_there_would_have_been():
    class Killed(BaseException):
        pass

    killed = []

    def kill(puts: int) -> None:
        if puts == 0 and not killed:
            killed.append(puts)
            raise Killed

    outlet = RecordingOutlet(kill)
    with pytest.raises(Killed):  # before the commit: nothing was taken
        await Caller(outlet).call(cells(1))
    assert not outlet.rows
    first = await Caller(outlet).call(cells(1))
    second = await Caller(outlet).call(cells(1))  # as if the first answer was lost on its way
    assert first.content == second.content
    assert len(outlet.rows) == 1


async def test_a_call_that_is_under_way_is_not_taken_twice_at_the_same_time():
    class Slow(RecordingOutlet):
        async def put(self, *arguments) -> None:
            await asyncio.sleep(0.01)
            await super().put(*arguments)

    caller = Caller(Slow())
    answers = await asyncio.gather(*(caller.call(cells(1)) for _ in range(5)))
    assert sorted(a.status_code for a in answers) == [200, 409, 409, 409, 409]
    assert caller.numbers == ["样1"]


async def test_when_the_log_cannot_be_reached_the_caller_repeats_and_nothing_is_doubled():
    class Doubtful(RecordingOutlet):
        """Takes the first put, and loses the word that it did."""

        lost = False

        async def put(self, *arguments) -> None:
            await super().put(*arguments)
            if not self.lost:
                self.lost = True
                raise OutletUnavailable("no broker")

    caller = Caller(Doubtful())
    answer = await caller.call(cells(1))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert (await caller.call(cells(1))).status_code == 200
    assert caller.numbers == ["样1"]


@pytest.mark.parametrize("token", ["", "wrong", TOKEN[:-1], TOKEN + "x", "令牌"])
async def test_without_a_good_token_nothing_is_read_or_told(token):
    caller = Caller()
    headers = {"authorization": f"Bearer {token}".encode(), "idempotency-key": "k"}
    answer = await caller.client.post("/api/v1/changes", content=b"x" * 10**7, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert "test_source" not in answer.text


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb"])
async def test_a_key_is_needed(key):
    answer = await Caller().call(cells(1), key=key)
    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json()["detail"]


async def test_too_much_is_refused_before_it_is_read_whole():
    caller = Caller(most_bytes=1000, most_rows=3)
    assert (await caller.call(*[cells(n) for n in range(9)])).status_code == 413

    async def endless():
        for _ in range(100):
            yield b" " * 100
            sent.append(1)

    sent: list[int] = []
    assert (await caller.call(content=endless())).status_code == 413
    few = [{"代码": str(n)} for n in range(4)]
    answer = await caller.call(*few)
    assert (answer.status_code, answer.json()["title"]) == (413, "Too many rows")
    assert not caller.outlet.items


async def test_who_sends_too_many_rows_a_minute_is_told_when_to_come_again():
    caller = Caller(rows_per_minute=60)
    assert (await caller.call(*[cells(n) for n in range(50)])).status_code == 200
    answer = await caller.call(*[cells(n) for n in range(50, 80)], key="k2")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "20")
    caller.clock.move(seconds=20)
    answer = await caller.call(*[cells(n) for n in range(50, 80)], key="k2")
    assert answer.status_code == 200
    assert len(set(caller.numbers)) == 80


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"{}", b'{"rows": 1}', b'{"rows": []}', b'{"rows": [], "x": 1}',
             b"\xff", b"[" * 50_000],
)  # fmt: skip
async def test_what_is_no_batch_is_refused(body):
    caller = Caller()
    answer = await caller.call(content=body)
    assert answer.status_code == 400
    assert not caller.outlet.items


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=9,
)  # fmt: skip


@given(
    st.one_of(
        st.binary(max_size=60),
        json_values.map(lambda value: json.dumps(value).encode()),
        st.lists(json_values, min_size=1, max_size=4).map(
            lambda rows: json.dumps({"rows": rows}).encode()
        ),
    )
)
async def test_whatever_is_called_is_answered_and_every_row_is_accounted_for(body):
    caller = Caller()
    answer = await caller.call(content=body)
    assert answer.status_code in (200, 400, 413, 422)
    results = answer.json().get("results", [])
    assert len(results) == len(caller.outlet.rows) + len(caller.outlet.refused)
    if answer.status_code != 400:
        assert len(results) == len(json.loads(body)["rows"])


async def test_a_paused_source_and_one_whose_ground_has_ended_take_nothing():
    caller = Caller()
    await caller.keeper.pause(True)
    answer = await caller.call(cells(1))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "600")
    ended = Caller(ends=date(2026, 3, 1))
    assert (await ended.call(cells(1))).status_code == 403
    assert not caller.outlet.rows and not ended.outlet.rows


async def test_a_person_is_refused_and_kept_nowhere():
    caller = Caller()
    answer = await caller.call(
        cells(1, 代码=PERSON), cells(2, 备注=f"联系人{PERSON}"), {PERSON: "1"}
    )
    assert answer.json()["results"][0]["problem"]["reason"] == "person_identifier"
    kept = repr(caller.outlet.items) + repr(caller.outlet.state) + answer.text
    assert PERSON not in kept
