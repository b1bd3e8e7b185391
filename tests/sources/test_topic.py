from __future__ import annotations

import json

from aiokafka import AIOKafkaProducer
from hypothesis import given
from hypothesis import strategies as st
from made import COMMON, MAPPING, PERSON, Killed, Kills, Time, cells, keeper

from config.kafka import KafkaSettings
from schemas.feeds import TopicFeed
from schemas.source_health import Ailment
from sources.kafka_topic import KafkaTopic
from sources.recording import RecordingOutlet
from sources.topic import TopicSource
from sources.topic_log import ListTopic, Range, Record, TopicLog
from streams.topic_admin import apply_topics
from streams.topics import Topic


def feed(**more) -> TopicFeed:
    settings = {"mapping": MAPPING.name, "servers": "localhost:9092", "topic": "penalties"}
    return TopicFeed(**{**COMMON, **settings, **more})


def record(number: int) -> bytes:
    return json.dumps(cells(number), ensure_ascii=False).encode()


async def read(topic: TopicLog, outlet: RecordingOutlet, **more):
    guarded = keeper(feed(**more), TopicSource(feed(**more), MAPPING, topic), outlet)
    await guarded.read()
    return guarded


def numbers(outlet: RecordingOutlet) -> list[int]:
    return [int(row.cells["文号"].removeprefix("样")) for row in outlet.rows]


actions = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(0, 2), st.integers(1, 15)),
        st.tuples(st.just("read"), st.integers(0, 4), st.just(0)),
    ),
    max_size=15,
)


@given(actions=actions, most=st.integers(1, 10))
async def test_however_it_is_stopped_every_record_is_a_row_once_and_in_its_order(actions, most):
    topic, kills, wanted = ListTopic(3), Kills(), {0: [], 1: [], 2: []}
    outlet, count = RecordingOutlet(kills), 0
    for what, place, many in [*actions, ("read", 99, 0)]:
        if what == "write":
            topic.add(place, *(record(count + n) for n in range(many)))
            wanted[place] += range(count, count + many)
            count += many
            continue
        kills.after(place)
        try:
            await read(topic, outlet, most_records=most)
        except Killed:
            continue
    found = {p: [] for p in wanted}
    for row, number in zip(outlet.rows, numbers(outlet), strict=True):
        found[int(row.file.rpartition("/")[2])].append(number)
    assert found == wanted


async def test_what_is_no_row_costs_only_itself():
    topic, outlet = ListTopic(1), RecordingOutlet()
    person = json.dumps(cells(2, 代码=PERSON), ensure_ascii=False).encode()
    topic.add(0, record(1), b"\xff{", b"[1]", None, person, record(3))
    guarded = await read(topic, outlet)
    assert numbers(outlet) == [1, 3]
    assert [(r.row, str(r.reason)) for r in outlet.refused] == [
        (1, "undecodable"), (2, "undecodable"), (4, "person_identifier"),
    ]  # fmt: skip
    assert PERSON not in repr(outlet.items)
    assert guarded.health.known == 1  # a deletion is no row


async def test_what_retention_took_before_it_was_read_is_told():
    topic, outlet = ListTopic(1), RecordingOutlet()
    topic.add(0, *(record(n) for n in range(5)))
    await read(topic, outlet)
    topic.add(0, *(record(n) for n in range(5, 20)))
    topic.forget(0, 12)
    await read(topic, outlet)
    assert numbers(outlet) == [*range(5), *range(12, 20)]
    [alert] = outlet.alerts
    assert (alert.ailment, alert.detail) == (
        Ailment.LOST, "7 records were gone before they were read",
    )  # fmt: skip


async def test_a_topic_that_was_made_anew_is_read_from_its_beginning_and_told():
    outlet, old, new = RecordingOutlet(), ListTopic(1), ListTopic(1)
    old.add(0, *(record(n) for n in range(5)))
    await read(old, outlet)
    new.add(0, record(7), record(8))
    await read(new, outlet)
    await read(new, outlet)
    assert numbers(outlet) == [0, 1, 2, 3, 4, 7, 8]
    assert [a.ailment for a in outlet.alerts if a.raised] == [Ailment.REFUSED]


async def test_an_offset_beyond_32_bits_is_still_a_place():
    class Old(ListTopic):
        """A partition that has been written to for years."""

        async def ranges(self):
            return {0: Range(2**32 + 5, 2**32 + 6)}

        async def read(self, offsets, most):
            return [Record(0, 2**32 + 5, record(1))]

    outlet = RecordingOutlet()
    await read(Old(1), outlet)
    [row] = outlet.rows
    assert (row.file, row.row) == ("penalties/0+4294967296", 5)


async def test_trying_a_source_keeps_nothing():
    topic = ListTopic(2)
    topic.add(0, record(1), record(2))
    topic.add(1, record(3))
    found = await TopicSource(feed(), MAPPING, topic).sample(2, Time()())
    assert [row.cells["文号"] for row in found] == ["样1", "样2"]


async def test_a_real_topic_is_read_once_through_restarts_and_aborted_writes(kafka_broker):
    name = "department_penalties"
    address = f"kafka://{kafka_broker.address}"
    apply_topics(address, KafkaSettings(), [Topic(name, "company", "rows", 2)])
    producer = AIOKafkaProducer(
        bootstrap_servers=kafka_broker.address, transactional_id="a-department"
    )
    await producer.start()

    async def write(*of: int, abort: bool = False) -> None:
        await producer.begin_transaction()
        for number in of:
            await producer.send(name, record(number), partition=number % 2)
        await (producer.abort_transaction() if abort else producer.commit_transaction())

    outlet = RecordingOutlet(Kills(2, 1))

    async def attempt() -> None:
        """Read with a process of its own, which is killed at some commit."""
        of = feed(servers=kafka_broker.address, topic=name, most_records=7)
        topic = KafkaTopic(of, "")
        try:
            await keeper(of, TopicSource(of, MAPPING, topic), outlet).read()
        except Killed:
            pass
        finally:
            await topic.close()

    try:
        await write(*range(40))
        await write(900, 901, abort=True)
        await attempt()
        await write(*range(40, 60))
        for _ in range(3):
            await attempt()
    finally:
        await producer.stop()
    assert sorted(numbers(outlet)) == list(range(60))


async def test_a_cluster_that_does_not_answer_is_trouble_and_not_more():
    of = feed(servers="127.0.0.1:9")
    outlet = RecordingOutlet()
    topic = KafkaTopic(of, "")
    guarded = keeper(of, TopicSource(of, MAPPING, topic), outlet)
    await guarded.read()
    await topic.close()
    assert guarded.health.failures == 1
    assert "penalties cannot be read" in guarded.health.trouble
