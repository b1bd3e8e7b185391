from __future__ import annotations

import pytest
from faust.types import TP
from hypothesis import given
from hypothesis import strategies as st

from streams.topics import Topic
from streams.transport.log import EmbeddedLog
from streams.transport.records import Batch, Record
from streams.work import Group

KEYED = TP("keyed", 0)


def log() -> EmbeddedLog:
    found = EmbeddedLog(None)
    found.declare(Topic("keyed", "k", "", partitions=1))
    return found


async def test_nothing_is_visible_before_the_commit_and_all_of_it_after():
    group = Group(log(), "loanwatch-x")
    work = group.work()
    work.send("keyed", "a", b"1")
    work.reached(KEYED, 1)
    done = []
    work.after(lambda: done.append(group.log.end(KEYED)))
    assert (group.log.end(KEYED), group.log.committed(group.name), done) == (0, {}, [])
    await work.commit()
    assert (group.log.end(KEYED), group.log.committed(group.name), done) == (1, {KEYED: 1}, [1])


async def test_what_was_done_is_cut_off_a_batch_that_comes_again():
    group = Group(log(), "loanwatch-x")
    group.log.commit([Record("keyed", b"k", bytes([i]), 0) for i in range(5)])
    batch = group.log.read(KEYED, 0)
    work = group.work()
    work.reached(KEYED, 3)
    await work.commit()
    assert group.fresh(batch).values == [b"\x03", b"\x04"]
    work = group.work()
    work.read(batch)
    await work.commit()
    assert group.fresh(batch) is None


async def test_lag_counts_what_is_left_to_read():
    group = Group(log(), "loanwatch-x")
    group.log.commit([Record("keyed", b"k", b"v", 0)] * 7)
    assert group.lag("keyed") == 7
    work = group.work()
    work.reached(KEYED, 4)
    await work.commit()
    assert group.lag("keyed") == 3


@given(n=st.integers(2, 30), first=st.integers(0, 9), holes=st.booleans())
def test_halves_hold_the_whole_in_order(n, first, holes):
    offsets = [first + 2 * i for i in range(n)] if holes else None
    end = offsets[-1] + 1 if offsets else first + n
    batch = Batch(KEYED, first, end, [b"k"] * n, [str(i).encode() for i in range(n)], offsets)
    left, right = batch.halves()
    assert [*left.values, *right.values] == batch.values
    assert left.next == right.offset_of(0) and right.next == batch.next
    assert [b.offset_of(i) for b in (left, right) for i in range(len(b.values))] == [
        batch.offset_of(i) for i in range(n)
    ]


async def test_a_commit_that_fails_runs_no_callback():
    work = Group(log(), "loanwatch-x").work()
    work.send("nowhere", "a", b"1", 0)
    work.after(lambda: pytest.fail("the commit failed"))
    with pytest.raises(KeyError):
        await work.commit()
