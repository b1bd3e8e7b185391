from __future__ import annotations

import asyncio

import pytest
from faust.types import TP

from streams.lanes import Lanes
from streams.transport.records import Batch


def batch(partition: int, n: int, topic: str = "changes") -> Batch:
    return Batch(TP(topic, partition), n, n + 1, [b"k"], [str(n).encode()])


def large(partition: int, first: int) -> Batch:
    return Batch(TP("changes", partition), first, first + 1000, [b"k"] * 1000, [b"v"] * 1000)


class Seen:
    """A stage that notes what it is given; partitions named in `held_up` wait for `go`."""

    def __init__(self, *held_up: int, pace_seconds: float = 0.0, cost_seconds: float = 0.0) -> None:
        self.log: list[tuple[str, int, int]] = []
        self.handled: list[int] = []  # records of each batch
        self.died: list[BaseException] = []
        self._held_up, self.go = held_up, asyncio.Event()
        self._cost, self._worked = cost_seconds, 0.0
        self.lanes = Lanes(
            self.handle, self.take, self.give, self.died.append, pace_seconds=pace_seconds,
            cpu=lambda: self._worked,
        )  # fmt: skip

    async def handle(self, batch: Batch) -> None:
        if batch.tp.partition in self._held_up:
            await self.go.wait()
        for index in range(len(batch.values)):
            self.log.append(("batch", batch.tp.partition, batch.offset_of(index)))
        self.handled.append(len(batch.values))
        self._worked += self._cost

    async def take(self, partition: int) -> None:
        self.log.append(("take", partition, 0))

    async def give(self, partition: int) -> None:
        self.log.append(("give", partition, 0))


async def until(condition) -> None:
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.001)


async def test_batches_of_one_partition_keep_their_order_whatever_their_topic():
    seen = Seen()
    for n in range(20):
        await seen.lanes.put(batch(0, n, "watches" if n % 3 else "changes"))
    await until(lambda: len(seen.log) == 20)
    assert [n for _, _, n in seen.log] == list(range(20))
    await seen.lanes.close()


async def test_a_lane_without_a_pace_never_rests_however_dear_its_batches_are(monkeypatch):
    monkeypatch.setattr("streams.lanes._LONGEST_REST", 3600)
    seen = Seen(cost_seconds=1800)
    await seen.lanes.assign({0})
    for n in range(3):
        await seen.lanes.put(batch(0, n))
        await until(lambda n=n: len(seen.handled) > n)
    await seen.lanes.close()


async def test_however_dear_its_batches_are_a_lane_rests_no_longer_than_the_longest_rest():
    seen = Seen(pace_seconds=1e-9, cost_seconds=1e9)
    await seen.lanes.assign({0})
    for n in range(3):
        await seen.lanes.put(batch(0, n))
        await until(lambda n=n: len(seen.handled) > n)
    await seen.lanes.close()


async def test_a_partition_that_is_held_up_holds_up_no_other():
    seen = Seen(0)
    await seen.lanes.put(batch(0, 1))
    for n in range(10):
        await seen.lanes.put(batch(1, n))
    await until(lambda: len(seen.log) == 10)
    assert {p for _, p, _ in seen.log} == {1}
    seen.go.set()
    await until(lambda: len(seen.log) == 11)
    await seen.lanes.close()


@pytest.mark.parametrize(
    "why", [{"pace_seconds": 3600}, {"pace_seconds": 1e-9, "cost_seconds": 1800}],
    ids=["by its pace", "by what a batch cost"],
)  # fmt: skip
async def test_a_lane_that_rests_gathers_small_batches_until_there_are_plenty(why, monkeypatch):
    monkeypatch.setattr("streams.lanes._LONGEST_REST", 3600)
    seen = Seen(**why)
    await seen.lanes.assign({0})
    await seen.lanes.put(batch(0, 0))
    await until(lambda: seen.handled == [1])  # after a rest there is no waiting
    for n in range(1, 250):
        await seen.lanes.put(batch(0, n))
    for _ in range(100):
        await asyncio.sleep(0)
    assert seen.handled == [1]
    await seen.lanes.put(batch(0, 250))
    await until(lambda: seen.handled == [1, 250])
    await seen.lanes.put(batch(0, 251))
    await seen.lanes.assign({1})  # a partition that is taken away is not kept waiting
    await until(lambda: ("give", 0, 0) in seen.log)
    assert seen.handled == [1, 250, 1]
    await seen.lanes.close()


async def test_a_reader_waits_while_its_lane_is_full():
    seen = Seen(0)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            for n in range(10):
                await seen.lanes.put(large(0, 1000 * n))
    seen.go.set()
    await seen.lanes.close()


async def test_what_was_taken_away_is_given_up_and_what_came_is_taken_before_its_first_batch():
    seen = Seen()
    await seen.lanes.assign({0, 1})
    assert seen.lanes.assigned == {0, 1}
    await seen.lanes.put(batch(0, 7))
    await seen.lanes.assign({1, 2})
    await until(lambda: len(seen.log) == 6)
    own = {p: [(what, n) for what, q, n in seen.log if q == p] for p in (0, 1, 2)}
    assert own[0] == [("take", 0), ("batch", 7), ("give", 0)]
    assert own[1] == [("take", 0), ("take", 0)]
    assert own[2] == [("take", 0)]
    await seen.lanes.close()


async def test_closing_finishes_the_batch_under_way_and_leaves_the_rest():
    seen = Seen(0)
    for n in range(2):
        await seen.lanes.put(batch(0, n))
        await asyncio.sleep(0)
    closing = asyncio.create_task(seen.lanes.close())
    await asyncio.sleep(0.01)
    seen.go.set()
    await closing
    assert [n for _, _, n in seen.log] == [0]
    assert seen.died == []


async def test_a_lane_that_dies_is_told():
    seen = Seen()

    async def breaks(partition: int) -> None:
        raise RuntimeError("a bug")

    seen.lanes._take = breaks
    await seen.lanes.assign({0})
    await until(lambda: seen.died)
    assert str(seen.died[0]) == "a bug"
    await seen.lanes.close()


async def test_a_lane_that_is_cancelled_from_within_is_told_as_that():
    seen = Seen()

    async def cancelled(partition: int) -> None:
        raise asyncio.CancelledError

    seen.lanes._take = cancelled
    await seen.lanes.assign({0})
    await until(lambda: seen.died)
    assert str(seen.died[0]) == "a lane was cancelled, and nobody was closing it"
    await seen.lanes.close()


async def test_what_waits_behind_a_batch_is_joined_and_keeps_its_order_and_offsets():
    seen = Seen(0)
    await seen.lanes.put(batch(0, 0))
    await asyncio.sleep(0)
    for n in (1, 2, 5, 6, 9):  # with holes, as compaction and transactions leave them
        await seen.lanes.put(batch(0, n))
    await seen.lanes.put(batch(0, 3, "watches"))
    await asyncio.sleep(0.01)
    seen.go.set()
    await until(lambda: len(seen.log) == 7)
    assert [n for _, _, n in seen.log] == [0, 1, 2, 5, 6, 9, 3]
    assert seen.handled == [1, 5, 1]
    await seen.lanes.close()
