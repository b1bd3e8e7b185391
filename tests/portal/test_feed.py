from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from hypothesis import given
from hypothesis import strategies as st

from portal.feed import GAP, Feed, Item


async def take(items: AsyncIterator[Item], n: int) -> list[str]:
    """Return the next `n` items as their data, a gap as its name."""
    found = []
    for _ in range(n):
        item = await asyncio.wait_for(anext(items), 2)
        found.append(item.event if item.event == GAP else item.data)
    return found


async def silent(items: AsyncIterator[Item]) -> bool:
    try:
        await asyncio.wait_for(anext(items), 0.02)
    except TimeoutError:
        return True
    return False


async def following(feed: Feed, after: int | None = None) -> AsyncIterator[Item]:
    """Follow, and be sure that the feed knows it: a generator starts at its first step."""
    items = feed.follow(after)
    first = asyncio.ensure_future(anext(items))
    await asyncio.sleep(0)

    async def chained() -> AsyncIterator[Item]:
        yield await first
        async for item in items:
            yield item

    return chained()


async def test_every_client_gets_every_item_in_order():
    feed = Feed(start=0)
    one, two = await following(feed), await following(feed)
    for data in "abc":
        feed.publish("alert", data)
    assert await take(one, 3) == await take(two, 3) == ["a", "b", "c"]


async def test_a_new_client_is_not_told_of_what_was_before():
    feed = Feed(start=0)
    feed.publish("alert", "old")
    items = await following(feed)
    feed.publish("alert", "new")
    assert await take(items, 1) == ["new"]


async def test_a_client_that_comes_back_gets_what_it_missed_once():
    feed = Feed(start=0)
    for data in "abc":
        feed.publish("alert", data)
    items = feed.follow(1)
    assert await take(items, 2) == ["b", "c"]
    feed.publish("alert", "d")
    assert await take(items, 1) == ["d"]


async def test_a_client_that_missed_nothing_is_told_of_no_gap():
    feed = Feed(start=0)
    feed.publish("alert", "a")
    assert await silent(feed.follow(feed.last))


async def test_a_slow_client_loses_its_oldest_and_is_told_before_the_next():
    feed = Feed(per_client=2, start=0)
    slow = await following(feed)
    feed.publish("alert", "a")
    assert await take(slow, 1) == ["a"]
    for data in "bcd":
        feed.publish("alert", data)
    assert await take(slow, 3) == [GAP, "c", "d"]
    feed.publish("alert", "e")
    assert await take(slow, 1) == ["e"]


async def test_a_slow_client_costs_the_others_nothing():
    feed = Feed(per_client=2, start=0)
    slow, quick = await following(feed), await following(feed)
    found = []
    for data in "abcdef":
        feed.publish("alert", data)
        found += await take(quick, 1)
    assert found == list("abcdef")
    assert await take(slow, 3) == ["a", GAP, "e"]


async def test_what_is_no_longer_remembered_is_a_gap():
    feed = Feed(remembered=2, start=0)
    for data in "abcd":
        feed.publish("alert", data)
    assert await take(feed.follow(1), 3) == [GAP, "c", "d"]
    assert await take(feed.follow(2), 2) == ["c", "d"]


async def test_the_gap_is_not_told_twice_to_a_client_that_reconnects_on_it():
    feed = Feed(remembered=2, start=0)
    for data in "abcd":
        feed.publish("alert", data)
    gap = await anext(feed.follow(0))
    assert (gap.event, gap.number) == (GAP, 2)
    assert await take(feed.follow(gap.number), 2) == ["c", "d"]


async def test_after_a_restart_a_browser_learns_that_it_missed_something():
    before, after = Feed(start=1_000), Feed(start=2_000)
    before.publish("alert", "old")
    after.publish("alert", "new")
    assert await take(after.follow(before.last), 2) == [GAP, "new"]


def test_numbers_of_a_later_process_lie_above_those_of_an_earlier_one():
    assert Feed(start=None).last > 1_600_000_000_000_000  # microseconds of the year 2020
    assert Feed().last < 2**53  # a browser's number holds it whole


async def test_close_sends_everybody_home():
    feed = Feed(start=0)

    async def read() -> list[Item]:
        return [item async for item in feed.follow()]

    reading = asyncio.ensure_future(read())
    await asyncio.sleep(0)
    feed.close()
    assert await asyncio.wait_for(reading, 2) == []


@given(
    published=st.integers(0, 12), after=st.integers(0, 12), remembered=st.integers(1, 12),
    per_client=st.integers(1, 12),
)  # fmt: skip
def test_a_client_has_either_every_item_or_a_gap(published, after, remembered, per_client):
    """By counting: what arrives is an unbroken end of what was published."""

    async def read() -> list[Item]:
        feed = Feed(remembered=remembered, per_client=per_client, start=0)
        for number in range(published):
            feed.publish("alert", str(number + 1))
        items, found = feed.follow(after), []
        while True:
            try:
                found.append(await asyncio.wait_for(anext(items), 0.001))
            except TimeoutError:
                return found

    found = asyncio.run(read())
    numbers = [item.number for item in found if item.event != GAP]
    kept = min(remembered, per_client, max(0, published - after))
    assert numbers == list(range(published - kept + 1, published + 1))
    assert any(item.event == GAP for item in found) == (kept < published - after)
