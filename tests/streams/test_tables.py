from __future__ import annotations

import asyncio

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from streams.tables import Table
from streams.topics import Topic
from streams.transport.log import EmbeddedLog
from streams.transport.records import Batch
from streams.work import Work

steps = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.none() | st.integers(0, 9),
        st.sampled_from(["keep", "commit", "discard"]),
    ),
    max_size=25,
)


def table() -> Table[int]:
    return Table(
        "memory", 0, encode=msgspec.json.encode, decode=msgspec.json.Decoder(int).decode, empty=0
    )


async def recover(into: Table[int], log: EmbeddedLog) -> None:
    async for batch in log.replay({into.tp: None}):
        assert isinstance(batch, Batch)
        into.load(batch)


@given(steps=steps)
def test_a_table_recovers_to_what_was_committed_and_nothing_else(steps):
    log = EmbeddedLog(None)
    log.declare(Topic("memory", "k", "", partitions=1, compacted=True))
    mine = table()
    lease = asyncio.run(log.lease("loanwatch-x", "0"))
    committed: dict[str, int] = {}
    pending: dict[str, int] = {}
    for key, value, then in steps:
        if value is None:
            del mine[key]
            pending.pop(key, None)
        else:
            mine[key] = value
            pending[key] = value
        assert {k: mine[k] for k in mine} == pending
        if then == "commit":
            work = Work(lease)
            mine.flush(work)
            asyncio.run(work.commit())
            committed = dict(pending)
        elif then == "discard":
            mine.discard()
            pending = dict(committed)
        again = table()
        asyncio.run(recover(again, log))
        assert {k: again[k] for k in again} == committed


def test_an_unknown_key_reads_as_empty_and_is_not_there():
    assert table()["nobody"] == 0
    assert "nobody" not in table()
