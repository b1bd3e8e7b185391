"""Receipts go into the log with the next turn of their desk, on both logs: once, or not at all."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest
from test_delivery import tell, until
from world import World, bank, running

from notifiers.base import Message, Sent
from notifiers.recording import RecordingNotifier
from streams.transport.port import LogUnavailable
from streams.work import Work

_NORTH = ("north", "inbox")
_FOR_EVER_SECONDS = 1000.0


class Counting(RecordingNotifier):
    def __init__(self) -> None:
        super().__init__()
        self.calls: Counter[str] = Counter()

    async def send(self, message: Message) -> Sent:
        self.calls[message.message_id] += 1
        return await super().send(message)


class Turns(list[Counter[str]]):
    """How many records each transaction of the desk wrote, by topic. Those in `refused` it did not."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__()
        self.refusals: list[Exception] = []
        self.refused: list[Counter[str]] = []
        commit = Work.commit

        async def noted(work: Work) -> None:
            counts = work.counts()
            if counts["receipts"] and self.refusals:
                self.refused.append(counts)
                raise self.refusals.pop()
            await commit(work)
            if counts["receipts"] or counts["posted"]:
                self.append(counts)

        monkeypatch.setattr(Work, "commit", noted)


@pytest.fixture
def turns(monkeypatch) -> Turns:
    return Turns(monkeypatch)


@pytest.fixture
async def world(log):
    """One bank, whose receipts wait for a turn as long as it takes."""
    pace, found = log.pace_seconds, World([bank("north")], {_NORTH: Counting()}, log)
    log.pace_seconds = _FOR_EVER_SECONDS  # the lanes rest as ever
    async with running(found):
        yield found
        log.pace_seconds = pace


async def told(world: World, number: int) -> None:
    """Tell something and wait until it has reached the bank, and its receipt waits."""
    await tell(world.log, number, "north")
    await until(lambda: len(world.notifiers[_NORTH].sent) == number)
    await asyncio.sleep(0.05)


async def test_receipts_are_written_with_what_is_posted_next(world, turns):
    for number in (1, 2, 3):
        await told(world, number)
    assert [(t["posted"], t["receipts"], t["outbox"]) for t in turns] == [
        (1, 0, 1), (1, 1, 2), (1, 1, 2),
    ]  # fmt: skip


async def test_receipts_that_no_turn_takes_along_are_written_by_themselves(log, turns):
    world = World([bank("north")], log=log)
    async with running(world):
        await tell(log, 1, "north")
        await world.engine.settled()
    assert [(t["posted"], t["receipts"]) for t in turns] == [(1, 0), (0, 1)]


async def test_a_turn_that_the_log_does_not_take_leaves_its_receipts_to_the_next(world, turns):
    await told(world, 1)
    turns.refusals = [LogUnavailable("away")] * 2
    await told(world, 2)
    assert [(t["posted"], t["receipts"]) for t in turns.refused] == [(1, 1)] * 2
    await told(world, 3)
    assert [(t["posted"], t["receipts"]) for t in turns] == [(1, 0), (1, 1), (1, 1)]
    assert set(world.notifiers[_NORTH].calls.values()) == {1}


async def test_receipts_of_a_share_that_is_left_are_not_written_and_it_is_sent_again(log, turns):
    receivers = [Counting(), Counting()]
    for start, receiver in enumerate(receivers):
        pace, world = log.pace_seconds, World([bank("north")], {_NORTH: receiver}, log)
        async with running(world):
            if start == 0:
                log.pace_seconds = _FOR_EVER_SECONDS
                await told(world, 1)
                for partition in range(2):
                    world.engine.deliver.leave(partition)
                await until(world.engine.outboxes.drained)
                assert [t["receipts"] for t in turns] == [0]
            log.pace_seconds = pace
            await world.engine.settled()
    assert receivers[0].calls == receivers[1].calls and len(receivers[0].calls) == 1
    assert [t["receipts"] for t in turns] == [0, 1]
