from __future__ import annotations

from faust.types import TP
from hypothesis import given
from hypothesis import strategies as st

from streams.topics import Topic
from streams.transport.arrivals import Arrivals
from streams.transport.log import EmbeddedLog
from streams.transport.recent import Recent
from streams.transport.records import Record
from streams.transport.upkeep import compact

TPS = [TP("a", 0), TP("a", 1), TP("b", 0)]
runs = st.lists(st.tuples(st.sampled_from(TPS), st.integers(1, 4)), max_size=20)


@given(runs=runs, most_bytes=st.integers(1, 40), offset=st.integers(0, 30), most=st.integers(1, 9))
def test_what_is_read_is_what_was_written_from_there_on_or_nothing(runs, most_bytes, offset, most):
    recent, written = Recent(most_bytes), {tp: [] for tp in TPS}
    for tp, n in runs:
        first = len(written[tp])
        values = [f"{tp.topic}{tp.partition}/{first + i}".encode() for i in range(n)]
        written[tp] += values
        recent.add(tp, first, [b"k"] * n, values, values, n)
    assert recent.bytes <= most_bytes
    for tp in TPS:
        batch = recent.read(tp, offset, most)
        if batch is None:
            continue
        assert batch.first == offset
        assert list(batch.values) == written[tp][offset : batch.next]
        assert batch.structs is None or list(batch.structs) == list(batch.values)
        assert len(batch.keys) == len(batch.values)
        assert batch.next == len(written[tp]) or len(batch.values) >= most - 3


def test_the_newest_that_fit_are_kept_and_the_rest_is_not():
    recent, tp = Recent(5), TPS[0]
    for i in range(4):
        recent.add(tp, 2 * i, [b"k"] * 2, [b"%d" % (2 * i), b"%d" % (2 * i + 1)], [None] * 2, 2)
    assert recent.read(tp, 3, 10) is None  # of the second run, which is gone
    assert list(recent.read(tp, 5, 10).values) == [b"5", b"6", b"7"]
    assert recent.read(tp, 8, 10) is None
    assert recent.read(TPS[1], 0, 10) is None


def test_whoever_reads_at_the_end_is_given_only_the_runs_from_there_on():
    recent, tp = Recent(10**9), TPS[0]
    for i in range(2000):
        recent.add(tp, i, [b"k"], [b"v"], [None], 1)
    seen = list(recent._lines[tp].reaching_beyond(1998))
    assert [run.first for run in seen] == [1998, 1999]


def test_a_log_gives_the_same_from_memory_and_from_disk(tmp_path):
    """What was written is read back alike by who followed from the start and after a restart."""

    def read(log: EmbeddedLog) -> list[tuple]:
        found, offset = [], 0
        while (batch := log.read(tp, offset, 3)) is not None:
            found += zip(batch.keys, batch.values, strict=True)
            offset = batch.next
        return found

    tp, log = TP("keyed", 0), EmbeddedLog(tmp_path)
    log.declare(Topic("keyed", "k", "", partitions=2, compacted=True))
    log.subscribe(Arrivals(), {"keyed"})
    for n in (1, 4, 2, 5):
        log.commit([Record("keyed", b"%d" % i, b"%d" % n if i else None, 0) for i in range(n)])
    log.db.execute("DELETE FROM batch WHERE next = 5")  # only on disk: so it is memory that is read
    with_all = read(log)
    assert len(with_all) == 12
    log.close()
    again = EmbeddedLog(tmp_path)
    assert read(again) == with_all[:1] + with_all[5:]
    again.close()


def test_compaction_of_what_is_also_kept_in_memory_loses_no_newest_value():
    log, tp = EmbeddedLog(None), TP("keyed", 0)
    log.declare(Topic("keyed", "k", "", partitions=2, compacted=True))
    log.subscribe(Arrivals(), {"keyed"})
    for n in range(3):
        log.commit([Record("keyed", b"a", b"%d" % n, 0), Record("keyed", b"b", b"%d" % n, 0)])
    for _ in compact(log, tp, ratio=0):
        pass
    batch = log.read(tp, 0, 10)
    assert dict(zip(batch.keys, batch.values, strict=True)) == {b"a": b"2", b"b": b"2"}
    assert batch.next == 6
