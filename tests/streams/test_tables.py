from __future__ import annotations

import asyncio
import gc
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from streams.spill import Rest, in_memory, on_disk
from streams.tables import BytesTable, Table
from streams.topics import Topic
from streams.transport.log import EmbeddedLog
from streams.transport.records import Batch
from streams.work import Work

steps = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.none() | st.integers(0, 9),
        st.sampled_from(["keep", "commit"]),
    ),
    max_size=25,
)


def of_numbers(rest: Rest = in_memory) -> Table[Any]:
    return Table(
        "memory", 0, encode=msgspec.json.encode, decode=msgspec.json.Decoder(int).decode, empty=0,
        rest=rest,
    )  # fmt: skip


def of_bytes(rest: Rest = in_memory) -> Table[Any]:
    return BytesTable("memory", 0, rest=rest)


async def recover(into: Table[Any], log: EmbeddedLog) -> None:
    async for batch in log.replay({into.tp: None}):
        assert isinstance(batch, Batch)
        into.load(batch)


@pytest.mark.parametrize("table", [of_numbers, of_bytes])
@given(steps=steps)
def test_a_table_recovers_to_what_was_committed_and_nothing_else(table, steps):
    log = EmbeddedLog(None)
    log.declare(Topic("memory", "k", "", partitions=1, compacted=True))
    mine = table()
    lease = asyncio.run(log.lease("loanwatch-x", "0"))
    committed: dict[str, Any] = {}
    pending: dict[str, Any] = {}
    for key, number, then in steps:
        value = str(number).encode() if table is of_bytes and number is not None else number
        if value is None or number is None:
            del mine[key]
            pending.pop(key, None)
        else:
            if number % 2:
                mine[key] = value
            else:
                mine.update({key: value})
            pending[key] = value
        assert {k: mine[k] for k in mine} == pending
        assert [mine.get(k, -1) for k in "abc"] == [pending.get(k, -1) for k in "abc"]
        assert [k in mine for k in "abc"] == [k in pending for k in "abc"]
        assert [mine[k] or -1 for k in "abc"] == [pending.get(k) or -1 for k in "abc"]
        assert len(mine) == len(pending)
        if then == "commit":
            work = Work(lease)
            mine.flush(work)
            asyncio.run(work.commit())
            committed = dict(pending)
        again = table()
        asyncio.run(recover(again, log))
        assert {k: again[k] for k in again} == committed


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_bytes_on_disk_are_a_mapping_like_those_in_memory(tmp_path, steps):
    spilled, plain = on_disk(tmp_path / "state")("memory"), dict[str, bytes]()
    for key, value, _ in steps:
        if value is None:
            assert spilled.pop(key, None) == plain.pop(key, None)
        else:
            spilled[key] = plain[key] = str(value).encode()
        assert (key in spilled) == (key in plain)
        assert spilled.get(key, b"-") == plain.get(key, b"-")
        assert dict(spilled) == plain and len(spilled) == len(plain)


def test_what_was_spilled_goes_with_its_table_and_a_new_one_starts_empty(tmp_path):
    first = of_numbers(on_disk(tmp_path))
    first.load(Batch(first.tp, 0, 1, [b"a"], [b"1"]))
    assert first["a"] == 1 and list(tmp_path.iterdir())
    assert of_numbers(on_disk(tmp_path))["a"] == 0
    del first
    gc.collect()
    assert not list(tmp_path.iterdir())


def test_an_unknown_key_reads_as_empty_and_is_not_there():
    assert of_numbers()["nobody"] == 0
    assert "nobody" not in of_numbers()
