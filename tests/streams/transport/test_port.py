"""What stages ask of a log, tried on both: leases, replays, followers, lag."""

from __future__ import annotations

import asyncio

import pytest
from faust.types import TP

from streams.transport.port import Fenced, Log
from streams.transport.records import Record, Run

MEMORY, CHANGES = TP("memory", 0), TP("changes", 0)


def records(topic: str, *values: int | None, key: bytes = b"k") -> list[Record]:
    return [Record(topic, key, None if v is None else str(v).encode(), 0) for v in values]


async def replayed(log: Log, tp: TP, until: int | None = None) -> list[bytes | None]:
    return [value async for batch in log.replay({tp: until}) for value in batch.values]


async def test_runs_and_single_records_lie_in_the_order_in_which_they_were_written(log):
    lease = await log.lease("loanwatch-x", "0", [CHANGES])
    run = Run("memory", 0, [b"k", b"l"], [b"2", None])
    await lease.commit(
        [*records("memory", 1), run, *records("changes", 7), *records("memory", 3)], {}
    )
    batches = [batch async for batch in log.replay({MEMORY: None})]
    assert [value for batch in batches for value in batch.values] == [b"1", b"2", None, b"3"]
    assert [key for batch in batches for key in batch.keys] == [b"k", b"k", b"l", b"k"]
    assert await replayed(log, CHANGES) == [b"7"]


async def test_a_lease_writes_records_and_offsets_together(log):
    lease = await log.lease("loanwatch-x", "0", [CHANGES])
    assert lease.committed == {}
    await log.append(records("changes", 1, 2, 3))
    await lease.commit(records("memory", 10, 11), {CHANGES: 2})
    assert await replayed(log, MEMORY) == [b"10", b"11"]
    again = await log.lease("loanwatch-x", "0", [CHANGES])
    assert again.committed == {CHANGES: 2}
    assert (await log.lease("loanwatch-y", "0", [CHANGES])).committed == {}


async def test_a_replay_ends_where_it_was_told_to_and_starts_at_the_oldest(log):
    await log.append(records("changes", *range(9)))
    assert await replayed(log, CHANGES, 4) == [b"0", b"1", b"2", b"3"]
    assert await replayed(log, CHANGES, 0) == []
    assert len(await replayed(log, CHANGES)) == 9
    assert await replayed(log, MEMORY) == []


async def test_a_follower_tells_everything_once_and_no_deletion(log):
    await log.append(records("companies", 1, None, 2))
    follower = await log.follow("companies")
    assert await follower.news() == [b"1", b"2"]
    assert await follower.news() == []
    await log.append(records("companies", 3))
    assert await follower.news() == [b"3"]
    await follower.close()


async def test_what_arrives_by_itself_is_told_once_and_by_one_of_both(log):
    await log.append(records("companies", 1))
    follower = await log.follow("companies")
    assert await follower.news() == [b"1"]
    await log.append(records("companies", 2, None, 3))
    found: list[bytes] = []
    async with asyncio.timeout(60):
        while len(found) < 2:  # gives way: it would spin for ever without
            found += await follower.arrived()
    assert found == [b"2", b"3"]
    await log.append(records("companies", 4))
    assert [*await follower.arrived(), *await follower.news()] == [b"4"]
    assert await follower.arrived() == []
    await follower.close()


async def test_large_work_is_written_whole_and_in_order(log):
    lease = await log.lease("loanwatch-x", "0")
    many = [Record("memory", str(n).encode(), bytes(100), 0) for n in range(20_000)]
    await lease.commit(many, {})
    found = [k async for batch in log.replay({MEMORY: None}) for k in batch.keys]
    assert found == [record.key for record in many]


@pytest.mark.parametrize("log", ["kafka"], indirect=True)
async def test_a_former_holder_writes_nothing_once_another_has_the_lease(log):
    former = await log.lease("loanwatch-x", "0", [CHANGES])
    await former.commit(records("memory", 1), {CHANGES: 1})
    later = await log.lease("loanwatch-x", "0", [CHANGES])
    assert later.committed == {CHANGES: 1}
    with pytest.raises(Fenced):
        await former.commit(records("memory", 666), {CHANGES: 2})
    await later.commit(records("memory", 2), {CHANGES: 2})
    assert await replayed(log, MEMORY) == [b"1", b"2"]


@pytest.mark.parametrize("log", ["kafka"], indirect=True)
async def test_what_a_dead_holder_had_under_way_is_never_seen(log):
    """It is killed between its writes and the commit: the next lease ends its transaction."""
    dying = await log.lease("loanwatch-x", "0", [CHANGES])
    producer = dying._producer
    await producer.begin_transaction()
    await asyncio.wait_for(producer.send_and_wait("memory", b"666", b"k", partition=0), 10)
    later = await log.lease("loanwatch-x", "0", [CHANGES])
    await later.commit(records("memory", 1), {CHANGES: 1})
    assert await replayed(log, MEMORY) == [b"1"]
    follower = await log.follow("memory")
    assert await follower.news() == [b"1"]
    await follower.close()


@pytest.mark.parametrize("log", ["kafka"], indirect=True)
async def test_what_is_still_under_way_is_work_to_come(log):
    lease = await log.lease("loanwatch-x", "0", [CHANGES])
    producer = lease._producer
    await producer.begin_transaction()
    await asyncio.wait_for(producer.send_and_wait("changes", b"1", b"k", partition=0), 10)
    assert (await log.lag("loanwatch-x", [CHANGES]))[CHANGES] > 0
    await producer.abort_transaction()
