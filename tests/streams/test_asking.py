from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

from msgspec import Struct

from schemas import codec
from streams.asking import Asking
from streams.topics import declared
from streams.transport.log import EmbeddedLog
from streams.transport.records import Record


class Said(Struct, frozen=True):
    request: str
    text: str


def said(request: str, text: str) -> Record:
    return Record("acted", b"north", codec.encode(Said(request, text)), 0)


WISH = Record("actions", b"north", b"{}", 0)


@asynccontextmanager
async def asking(log: EmbeddedLog, heard: list | None = None):
    found: Asking[Said] = Asking(
        log, "acted", codec.decoder(Said), lambda a: a.request,
        (heard if heard is not None else []).append, idle_seconds=0.01,
    )  # fmt: skip
    task = asyncio.create_task(found.run())
    try:
        yield found
    finally:
        task.cancel()


async def answers(log: EmbeddedLog, wishes: int, *records: Record) -> None:
    """A stage that answers once it has so many wishes."""
    follower = await log.follow("actions")
    seen = 0
    while seen < wishes:
        seen += len(await follower.news())
        await asyncio.sleep(0)
    await log.append(records)


async def test_each_gets_its_own_answer_whatever_their_order():
    log = EmbeddedLog(None, topics=declared(2))
    async with asking(log) as desk:
        stage = asyncio.create_task(answers(log, 2, said("b", "two"), said("a", "one")))
        first, second = await asyncio.gather(desk.ask(WISH, "a"), desk.ask(WISH, "b"))
        await stage
    assert (first, second) == (Said("a", "one"), Said("b", "two"))


async def test_without_an_answer_there_is_none_and_the_next_question_works():
    log = EmbeddedLog(None, topics=declared(2))
    async with asking(log) as desk:
        assert await desk.ask(WISH, "a", seconds=0.01) is None
        stage = asyncio.create_task(answers(log, 2, said("a", "late"), said("b", "two")))
        assert await desk.ask(WISH, "b") == Said("b", "two")
        await stage


async def test_what_others_were_answered_is_heard_and_nonsense_stops_nothing():
    log, heard = EmbeddedLog(None, topics=declared(2)), []
    async with asking(log, heard) as desk:
        stage = asyncio.create_task(
            answers(
                log, 1, Record("acted", b"x", b"{nonsense", 0), said("else", "x"), said("a", "y")
            )
        )
        assert await desk.ask(WISH, "a") == Said("a", "y")
        await stage
    assert heard == [Said("else", "x"), Said("a", "y")]
