from __future__ import annotations

import gc
import weakref

import pytest
from faust.types import TP
from hypothesis import given
from hypothesis import strategies as st

from streams.shares import Group, Share
from streams.topics import Topic
from streams.transport.log import EmbeddedLog
from streams.transport.port import Fenced
from streams.transport.records import Batch, Record

KEYED = TP("keyed", 0)


def a_log() -> EmbeddedLog:
    found = EmbeddedLog(None)
    found.declare(Topic("keyed", "k", "", partitions=1))
    return found


async def held(log: EmbeddedLog) -> Share[str]:
    share: Share[str] = Group(log, "loanwatch-x", ["keyed"]).share(0)

    async def recover(share: Share[str]) -> str:
        return "state"

    assert await share.hold(recover)
    assert not await share.hold(recover)
    return share


async def test_many_at_once_are_the_records_of_one_by_one():
    found = []
    for log in (a_log(), a_log()):
        work = (await held(log)).work()
        if found:
            work.send_all("keyed", ["a", "b", "a"], [b"1", None, b"2"], 0)
        else:
            for key, value in (("a", b"1"), ("b", None), ("a", b"2")):
                work.send("keyed", key, value, 0)
        assert work.counts() == {"keyed": 3}
        await work.commit()
        found.append(log.read(KEYED, 0))
    assert found[0] == found[1]
    assert found[1].keys == [b"a", b"b", b"a"]


async def test_as_many_keys_as_values_are_written_at_once_or_nothing():
    work = (await held(a_log())).work()
    with pytest.raises(ValueError, match="2 keys and 1 values for keyed"):
        work.send_all("keyed", ["a", "b"], [b"1"], 0)
    work.send_all("keyed", [], [], 0)
    assert work.counts() == {}


async def test_nothing_is_visible_before_the_commit_and_all_of_it_after():
    log, done = a_log(), []
    share = await held(log)
    work = share.work()
    work.send("keyed", "a", b"1")
    work.reached(KEYED, 1)
    work.after(lambda: done.append(log.end(KEYED)))
    assert (log.end(KEYED), dict(log.committed("loanwatch-x")), done) == (0, {}, [])
    await work.commit()
    assert (log.end(KEYED), log.committed("loanwatch-x"), done) == (1, {KEYED: 1}, [1])
    assert share.done(KEYED) == 1


@pytest.mark.parametrize("ends", ["committed", "failed"])
async def test_a_batch_leaves_nothing_for_the_collector_of_cycles(ends):
    log = a_log()
    share = await held(log)
    gc.disable()
    try:
        work = share.work()
        work.send("keyed", "a", b"1")
        work.after(lambda: None)
        if ends == "committed":
            await work.commit()
        else:
            log.close()
            with pytest.raises(Exception, match="closed"):
                await work.commit()
        left = weakref.ref(work)
        del work
        assert left() is None
    finally:
        gc.enable()


@pytest.mark.parametrize("again", [False, True], ids=["same holder", "next holder"])
async def test_what_was_done_is_cut_off_a_batch_that_comes_again(again):
    log = a_log()
    share = await held(log)
    log.commit([Record("keyed", b"k", bytes([i]), 0) for i in range(5)])
    batch = log.read(KEYED, 0)
    work = share.work()
    work.reached(KEYED, 3)
    await work.commit()
    if again:
        share = await held(log)
    assert share.fresh(batch).values == [b"\x03", b"\x04"]
    work = share.work()
    work.read(batch)
    await work.commit()
    assert share.fresh(batch) is None


async def test_a_share_that_was_given_up_writes_nothing():
    share = await held(a_log())
    await share.drop()
    with pytest.raises(Fenced):
        share.work()
    with pytest.raises(Fenced):
        _ = share.state


async def test_lag_counts_what_is_left_to_read():
    log = a_log()
    share = await held(log)
    log.commit([Record("keyed", b"k", b"v", 0)] * 7)
    assert await share.group.lag("keyed") == 7
    work = share.work()
    work.reached(KEYED, 4)
    await work.commit()
    assert await share.group.lag("keyed") == 3


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


@given(n=st.integers(0, 12), cut=st.integers(0, 12), holes=st.booleans())
def test_two_parts_that_follow_each_other_are_joined_to_the_whole(n, cut, holes):
    offsets = [3 + 2 * i for i in range(n)] if holes else [3 + i for i in range(n)]
    end = offsets[-1] + 1 if offsets else 3
    whole = Batch(
        KEYED, 3, end, [b"k"] * n, [str(i).encode() for i in range(n)], offsets if holes else None
    )
    at = offsets[cut] if cut < n else end
    left, right = whole.ending_at(at), whole.starting_at(at)
    assert left.is_followed_by(right, n) and not left.is_followed_by(right, n - 1)
    joined = left.joined(right)
    assert (joined.keys, joined.values, joined.next) == (whole.keys, whole.values, whole.next)
    assert [joined.offset_of(i) for i in range(n)] == offsets


async def test_a_commit_that_fails_runs_no_callback():
    work = (await held(a_log())).work()
    work.send("nowhere", "a", b"1", 0)
    work.after(lambda: pytest.fail("the commit failed"))
    with pytest.raises(KeyError):
        await work.commit()
