from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from made import COMMON, COMPANY, NOW, Time, keeper

from portal.verifying import add_verifying
from schemas import codec
from schemas.feeds import VerifyFeed
from schemas.verifications import Agreement, Question
from sources.agreement import agreements
from sources.base import SourceTrouble
from sources.fetching import Fetcher, Limits
from sources.recording import RecordingOutlet
from sources.verifier import HttpVerifier, ListVerifier
from sources.verifying import Verifications

AGREES, DIFFERS = Agreement.AGREES, Agreement.DIFFERS
NO_COMPANY, NOT_SAID = Agreement.NO_COMPANY, Agreement.NOT_SAID
SECRET = "8642097.53"  # what only the source knows


def feed(**more) -> VerifyFeed:
    settings = {"url": "https://verify.example.invalid/", "claims": ("name", "capital")}
    return VerifyFeed(**{**COMMON, **settings, **more})


def question(**claims: str) -> Question:
    return Question(
        source="test_source", uscc=COMPANY, claims=claims or {"capital": "100"}, purpose="贷后核验"
    )


def asking(verifier, outlet=None, **more) -> Verifications:
    of = feed(**more)
    one = keeper(of, None, outlet or RecordingOutlet())
    return Verifications({of.name: one}, {of.name: verifier}, Time())


@pytest.mark.parametrize(
    ("ours", "theirs", "said"),
    [
        ("100", True, AGREES),
        ("100", False, DIFFERS),
        ("1,000.50", "1000.5", AGREES),
        ("100", 100, AGREES),
        ("100", 101, DIFFERS),
        ("甲（某市）公司", "甲(某市) 公司", AGREES),
        ("2024年3月5日", "2024-03-05", AGREES),
        ("2024-03-05", "2024-03-06", DIFFERS),
        ("100", None, NOT_SAID),
        ("100", "", NOT_SAID),
        ("100", [100], NOT_SAID),
        ("nan", "nan", AGREES),
    ],
)
def test_an_answer_agrees_differs_or_does_not_say(ours, theirs, said):
    assert agreements({"c": ours}, {"found": True, "claims": {"c": theirs}}) == {"c": said}


def test_who_does_not_know_the_company_says_so_of_every_claim():
    assert agreements({"a": "1", "b": "2"}, {"found": False, "claims": {"a": "1"}}) == {
        "a": NO_COMPANY, "b": NO_COMPANY,
    }  # fmt: skip


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from("abc"), st.text(max_size=9)), json_values)
def test_whatever_comes_each_claim_gets_one_of_four_words(claims, answer):
    found = agreements(claims, answer)
    assert found.keys() == claims.keys()
    assert all(isinstance(word, Agreement) for word in found.values())


@given(st.text(min_size=1, max_size=20))
def test_a_value_agrees_with_itself(value):
    said = agreements({"c": value}, {"found": True, "claims": {"c": value}})["c"]
    assert said is (AGREES if value.strip() else NOT_SAID)


async def test_only_the_fact_of_agreement_is_kept():
    outlet = RecordingOutlet()
    verifier = ListVerifier({COMPANY: {"capital": SECRET, "name": "甲公司"}})
    answer = await asking(verifier, outlet).ask(question(capital="5550123", name="甲公司"))
    assert answer.agreements == {"capital": DIFFERS, "name": AGREES}
    [kept] = outlet.verifications
    assert kept == answer
    assert (kept.uscc, kept.purpose, kept.asked_at) == (COMPANY, "贷后核验", NOW)
    text = repr(outlet.items) + repr(outlet.state)
    assert SECRET not in text and "5550123" not in text and "甲公司" not in text


async def test_what_may_not_be_asked_is_not_asked():
    verifier = ListVerifier({})
    assert "can about name, capital" in await asking(verifier).ask(question(shoe_size="43"))
    assert "expired" in await asking(verifier, ends=date(2026, 3, 1)).ask(question())
    assert "no source" in await Verifications({}, {}, Time()).ask(question())
    assert not verifier.asked


async def test_a_source_that_does_not_answer_is_said_and_counted():
    class Silent(ListVerifier):
        async def ask(self, uscc, claims):
            raise SourceTrouble("verify.example.invalid does not answer")

    outlet = RecordingOutlet()
    asked = asking(Silent({}), outlet)
    for _ in range(3):
        assert "does not answer" in await asked.ask(question())
    assert [str(a.ailment) for a in outlet.alerts] == ["failing"]
    assert not outlet.verifications


@contextmanager
def answering(status: int, answer: object) -> Iterator[tuple[str, list]]:
    asked: list = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            asked.append((self.headers["authorization"], body))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def http_verifier(url: str) -> HttpVerifier:
    async def nap(seconds: float) -> None:
        return None

    limits = Limits(timeout_seconds=5, attempts=2, most_bytes=10_000, per_second=1e9)
    clock = Time()
    return HttpVerifier(
        Fetcher(url, {"Authorization": "Bearer t"}, limits, clock, clock.monotonic, nap)
    )


async def test_it_is_asked_over_http_and_its_answer_goes_no_further(caplog):
    outlet = RecordingOutlet()
    with answering(200, {"found": True, "claims": {"capital": SECRET}}) as (url, asked):
        verifier = http_verifier(url)
        asks = asking(verifier, outlet)
        app = FastAPI()
        add_verifying(app, asks)
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://l.test") as client:
            answer = await client.post(
                "/api/verifications", content=codec.encode(question(capital="7")),
            )  # fmt: skip
        await asks.close()
    assert asked == [("Bearer t", {"uscc": COMPANY, "claims": {"capital": "7"}})]
    assert answer.json()["agreements"] == {"capital": "differs"}
    assert SECRET not in answer.text + repr(outlet.items) + caplog.text


async def test_a_refusal_over_http_is_a_problem():
    with answering(403, {}) as (url, _):
        asks = asking(http_verifier(url))
        app = FastAPI()
        add_verifying(app, asks)
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://l.test") as client:
            answer = await client.post("/api/verifications", content=codec.encode(question()))
            bad = await client.post("/api/verifications", content=b'{"uscc": "x"}')
            large = await client.post("/api/verifications", content=b" " * 70_000)
        await asks.close()
    assert [a.status_code for a in (answer, bad, large)] == [409, 422, 413]
    assert "token" in answer.json()["detail"]
    assert answer.headers["content-type"] == "application/problem+json"
