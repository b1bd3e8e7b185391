"""What the frame of `/api/v1` and the audit cost. Run: python -m benchmarks.interface.

CPU of this process, microseconds, median of five rounds; prints JSON.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from statistics import median
from time import process_time
from typing import Any

import httpx

from audit.chain import GENESIS, canonical, linked
from audit.checking import check
from portal.issuing import issue
from portal.tokens import TokenBook
from portal.v1.admission import Admission
from portal.v1.app import create_v1
from portal.v1.once import Answers
from portal.v1.services import Services
from schemas import codec
from schemas.audit import Anchor, Entry, Event
from schemas.disclosures import Actor, Disclosed, Purpose, Subject
from schemas.tokens import Role
from store.recording import RecordingStore

ROUNDS, CALLS, TOKENS, ENTRIES = 5, 5000, 10_000, 20_000
NOON = datetime(2026, 3, 9, 4, tzinfo=UTC)


def now() -> datetime:
    return NOON


def book_of(tokens: int) -> tuple[TokenBook, str]:
    """Return a book of so many tokens, and one of them."""
    made = [issue(Role.OFFICER, NOON, institution=f"bank_{n}") for n in range(tokens)]
    book = TokenBook()
    book.learn([codec.encode(m.records[0]) for m in made])
    return book, made[tokens // 2].token


async def nothing(*_: Any) -> None:
    """Write nothing down: the log's own cost is measured elsewhere."""


def services() -> Services:
    async def disclose(shown: Disclosed) -> None: ...

    return Services(
        store=RecordingStore(), institutions={}, catalogue={}, now=now, disclose=disclose,
        resend=nothing, resend_all=nothing,
    )  # fmt: skip


async def timed(work: Callable[[], Awaitable[Any]], calls: int) -> float:
    """Return microseconds of CPU a call."""
    rounds = []
    for _ in range(ROUNDS):
        start = process_time()
        for _ in range(calls):
            await work()
        rounds.append((process_time() - start) / calls * 1e6)
    return round(median(rounds), 1)


def scope_of(token: str) -> dict[str, Any]:
    return {
        "type": "http", "method": "GET", "path": "/me", "client": ("127.0.0.1", 1),
        "headers": [(b"authorization", f"Bearer {token}".encode()), (b"accept", b"*/*")],
    }  # fmt: skip


async def measure() -> dict[str, float]:
    book, token = book_of(TOKENS)
    admission = Admission(nothing, book, now, 10**9, ())
    scope = scope_of(token)

    async def admit() -> None:
        admission.admit(scope)

    async def owner() -> None:
        book.owner(token, NOON)

    v1 = create_v1(services(), book, Answers(nothing, now), per_minute=10**9)
    client = httpx.AsyncClient(transport=httpx.ASGITransport(v1), base_url="http://portal")
    headers = {"authorization": f"Bearer {token}"}

    async def me() -> None:
        answer = await client.get("/me", headers=headers)
        assert answer.status_code == 200

    async def stranger() -> None:
        await client.get("/me")

    found = {
        "token_us": await timed(owner, CALLS),
        "token_and_rate_us": await timed(admit, CALLS),
        "a_whole_call_of_me_with_its_client_us": await timed(me, 500),
        "the_same_refused_at_the_door_us": await timed(stranger, 500),
    }
    return found | audit()


def audit() -> dict[str, float]:
    head, lines = Anchor(chain=0, number=0, hash=GENESIS), []
    entry = Entry(
        event=Event.PUSHED, at=NOON, what="alert.raised", reference="d" * 32,
        actor=Actor(institution="bank_1", channel="core"), purpose=Purpose.POST_LOAN,
        subjects=(Subject(uscc="91500000MA5U0000A1", alert_id="1" * 32, consents=("c-1",)),),
    )  # fmt: skip
    start = process_time()
    for _ in range(ENTRIES):
        link, head = linked(entry, head)
        lines.append(canonical(link))
    linking = (process_time() - start) / ENTRIES * 1e6
    start = process_time()
    assert check(0, lines, [head]).findings == ()
    checking = (process_time() - start) / ENTRIES * 1e6
    return {
        "an_entry_linked_us": round(linking, 1), "an_entry_verified_us": round(checking, 1),
        "bytes_of_an_entry": len(lines[-1]),
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure())))
