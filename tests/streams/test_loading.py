from __future__ import annotations

import asyncio

import pytest
from faust.types import TP
from hypothesis import given
from hypothesis import strategies as st

from streams.loading import Load, digest_of, publish
from streams.topics import Topic
from streams.transport.log import EmbeddedLog
from streams.transport.records import Record


class Killed(Exception):
    pass


@given(n=st.integers(0, 2200), kills=st.lists(st.integers(1, 4), max_size=3))
def test_a_load_that_is_cut_short_sends_every_record_once_in_order(n, kills):
    log = EmbeddedLog(None)
    for name in ("intake", "loads"):
        log.declare(Topic(name, "k", "", partitions=1, compacted=name == "loads"))

    def attempt(chunks: int | None) -> None:
        left = chunks

        async def pause() -> None:
            nonlocal left
            if left is not None:
                left -= 1
                if left == 0:
                    raise Killed

        records = (Record("intake", b"feed", str(i).encode()) for i in range(n))

        async def send() -> None:
            await publish(await Load.begin(log, "x"), records, pause, lambda sent: None)

        asyncio.run(send())

    for chunks in kills:
        try:
            attempt(chunks)
        except Killed:
            continue
    attempt(None)
    batch = log.read(TP("intake", 0), 0, most=10**6)
    assert [int(v) for v in (batch.values if batch else [])] == list(range(n))
    assert asyncio.run(Load.begin(log, "x")).done


def test_the_same_content_has_the_same_name_and_other_content_another(tmp_path):
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text("x")
    second.write_text("y")
    assert digest_of([first]) == digest_of([first]) != digest_of([second])
    assert digest_of([first], "baseline") != digest_of([first])
    with pytest.raises(FileNotFoundError):
        digest_of([tmp_path / "none.csv"])
