"""What a stage hands on beside the bytes is what the bytes say."""

from __future__ import annotations

from datetime import timedelta

import pytest
from faust.types import TP
from hypothesis import given
from hypothesis import strategies as st
from told import happened
from world import COMPANY, World, bank, running, seizure, watch

from schemas import codec
from schemas.changes import ChangeEvent, EquityChange
from schemas.deliveries import Receipt
from schemas.notices import Notice
from streams.topics import Topic
from streams.transport.log import EmbeddedLog
from streams.transport.records import Batch, Record, Run, gathered

HANDED_ON = {"changes": ChangeEvent, "posted": Notice, "receipts": Receipt}


@pytest.fixture
async def batches() -> dict[str, list[Batch]]:
    """What a small world has written of each topic, as its stages read it."""
    world = World([bank("north"), bank("south", "inbox", "mail")])
    async with running(world):
        await world.watched(watch("north"), watch("south"))
        start = seizure(0).occurred_at
        await world.offer(*(seizure(i, at=start + timedelta(days=30 * i)) for i in range(6)))
        await world.offer(
            happened("dishonesty_listing", 1),
            happened("equity_change", 2, new_holder="乙公司", new_holder_code=COMPANY),
        )
        return {
            topic: [
                batch
                for p in range(world.log.partitions[topic])
                if (batch := world.log.read(TP(topic, p), 0, most=10**6)) is not None
            ]
            for topic in HANDED_ON
        }


async def test_a_struct_is_handed_on_that_would_be_decoded_and_encoded_to_the_same(batches):
    for topic, type_ in HANDED_ON.items():
        decode = codec.batch_decoder(type_)
        assert batches[topic]
        for batch in batches[topic]:
            assert batch.structs is not None
            assert batch.decoded(decode) == decode(batch.values)
            assert [codec.encode(one) for _, one in decode(batch.values)[0]] == list(batch.values)
            assert [codec.encode(one) for one in batch.structs] == list(batch.values)


async def test_what_is_known_of_a_new_holder_is_handed_on_as_well(batches):
    [taken_over] = [
        one for b in batches["changes"] for one in b.structs if isinstance(one, EquityChange)
    ]
    assert [fact.kind for fact in taken_over.new_holder_facts][:1] == ["dishonesty_listing"]


async def test_what_was_not_decoded_by_the_door_is_decoded_by_who_reads_it(log):
    """An offer that another has put into `changes` has no struct beside it."""
    world = World([bank("north")], log=log)
    async with running(world):
        await world.watched(watch("north"))
        late = codec.encode(seizure(1))
        await world.log.append([Record("changes", COMPANY.encode(), late)])
        await world.offer(seizure(2))
        await world.log.append([Record("changes", COMPANY.encode(), b"{}")])
        await world.engine.settled()
    assert len(world.store.rows["facts"]) == 2
    assert [row["reason"] for row in world.store.rows["rejected"]] == ["undecodable"]


def test_a_partition_of_which_one_struct_is_not_known_hands_none_on():
    log, tp = EmbeddedLog(None), TP("keyed", 0)
    log.declare(Topic("keyed", "k", "", partitions=1))
    log._read_here.add("keyed")
    log.commit([Run("keyed", 0, [b"k"], [b"1"], [1]), Record("keyed", b"k", b"2", 0, 2)])
    assert log.read(tp, 0, 10).structs == [1, 2]
    log.commit([Record("keyed", b"k", b"3", 0, 3), Run("keyed", 0, [b"k"], [b"4"])])
    assert log.read(tp, 2, 10).structs is None
    assert log.read(tp, 0, 10).structs is None
    assert log.read(tp, 1, 1).structs is None  # a part of what was written is decoded


@given(
    first=st.lists(st.integers(), min_size=1, max_size=4),
    known=st.tuples(st.booleans(), st.booleans()),
)
def test_batches_that_are_joined_or_cut_never_mix_up_their_structs(first, known):
    def batch(at: int, numbers: list[int], structs: bool) -> Batch:
        values = [b"%d" % n for n in numbers]
        known_ = numbers if structs else None
        return Batch(TP("t", 0), at, at + len(values), values, values, None, known_)

    one, two = batch(0, first, known[0]), batch(len(first), [7, 8], known[1])
    for whole in (one.joined(two), one.joined(two).starting_at(1), *one.joined(two).halves()):
        decoded, bad = whole.decoded(lambda values: (list(enumerate(map(int, values))), []))
        assert [n for _, n in decoded] == [int(value) for value in whole.values]
        assert bad == []
    assert (one.joined(two).structs is not None) == all(known)


def test_records_and_runs_keep_their_order_with_their_structs():
    found = gathered(
        [
            Record("t", b"a", b"1", 0, "one"),
            Run("t", 0, [b"b"], [b"2"], ["two"]),
            Record("t", b"c", None, 0),
        ],
        {"t": 1},
    )
    assert found == {TP("t", 0): ([b"a", b"b", b"c"], [b"1", b"2", None], ["one", "two", None])}
