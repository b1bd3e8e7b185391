from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from aiokafka.partitioner import DefaultPartitioner
from faust.types import TP
from hypothesis import given
from hypothesis import strategies as st

from streams.topics import Topic
from streams.transport.arrivals import Arrivals
from streams.transport.log import EmbeddedLog
from streams.transport.port import LogFull
from streams.transport.records import Record, partition_for
from streams.transport.upkeep import checkpoint, compact

ROOT = Path(__file__).parents[3]
KEYED = Topic("keyed", "k", "", partitions=2, compacted=True)
keys = st.sampled_from([b"a", b"b", b"c", b"d"])
records = st.lists(st.tuples(keys, st.none() | st.binary(max_size=5)), max_size=12)


def memory_log() -> EmbeddedLog:
    log = EmbeddedLog(None)
    log.declare(KEYED)
    return log


def everything(log: EmbeddedLog, tp: TP, offset: int = 0, most: int = 3) -> list[tuple]:
    found = []
    while (batch := log.read(tp, offset, most)) is not None:
        assert batch.next > offset
        found += [
            (batch.offset_of(i), k, v)
            for i, (k, v) in enumerate(zip(batch.keys, batch.values, strict=True))
        ]
        offset = batch.next
    return found


def folded(found: list[tuple]) -> dict:
    """What a reader that keeps the newest value of each key ends up with."""
    newest = {k: v for _, k, v in found}
    return {k: v for k, v in newest.items() if v is not None}


@given(commits=st.lists(records, max_size=8), start=st.integers(0, 40), most=st.integers(1, 9))
def test_reading_from_anywhere_gives_what_was_written_in_order(commits, start, most):
    log, model = memory_log(), []
    for batch in commits:
        log.commit([Record("keyed", k, v, 0) for k, v in batch])
        model += batch
    tp = TP("keyed", 0)
    expected = [(i, k, v) for i, (k, v) in enumerate(model)][start:]
    assert everything(log, tp, start, most) == expected
    assert log.end(tp) == len(model)


@given(commits=st.lists(records, min_size=1, max_size=8), start=st.integers(0, 60))
def test_compaction_keeps_offsets_and_the_newest_of_each_key(commits, start):
    log, tp = memory_log(), TP("keyed", 0)
    for batch in commits:
        log.commit([Record("keyed", k, v, 0) for k, v in batch])
    before = everything(log, tp)
    for _ in compact(log, tp, ratio=0):
        pass
    after = everything(log, tp)
    assert set(after) <= set(before)
    assert folded(after) == folded(before)
    assert everything(log, tp, start, 2) == [r for r in after if r[0] >= start]
    log.commit([Record("keyed", b"e", b"new", 0)])
    assert everything(log, tp)[-1] == (len(before), b"e", b"new")


def test_outputs_and_offsets_appear_together_or_not_at_all():
    log, tp = memory_log(), TP("keyed", 1)
    with pytest.raises(KeyError):
        log.commit(
            [Record("keyed", b"a", b"1", 1), Record("nowhere", b"a", b"1", 0)], {("g", tp): 1}
        )
    assert log.end(tp) == 0
    assert log.committed("g") == {}
    log.commit([Record("keyed", b"a", b"1", 1)], {("g", tp): 1})
    assert (log.end(tp), log.committed("g")) == (1, {tp: 1})


def test_a_full_disk_refuses_the_batch_whole_and_leaves_the_log_usable(tmp_path):
    log, tp = EmbeddedLog(tmp_path), TP("keyed", 0)
    log.declare(KEYED)
    log.commit([Record("keyed", b"a", b"1", 0)], {("g", tp): 1})
    pages = log.db.execute("PRAGMA page_count").fetchone()[0]
    log.db.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(LogFull, match="make room"):
        log.commit([Record("keyed", b"b", os.urandom(100_000), 0)], {("g", tp): 2})
    assert (log.end(tp), log.committed("g")[tp]) == (1, 1)
    log.db.execute("PRAGMA max_page_count=1000000")
    log.commit([Record("keyed", b"b", b"2", 0)], {("g", tp): 2})
    assert [v for _, _, v in everything(log, tp)] == [b"1", b"2"]
    log.close()


def test_another_number_of_partitions_is_refused_with_what_to_do():
    log = memory_log()
    with pytest.raises(ValueError, match="LOANWATCH_PARTITIONS=2"):
        log.declare(Topic("keyed", "k", "", partitions=3))


@given(key=st.binary(max_size=40), partitions=st.integers(1, 64))
def test_keys_land_where_kafka_would_put_them(key, partitions):
    everywhere = list(range(partitions))
    assert partition_for(key, partitions) == DefaultPartitioner()(key, everywhere, everywhere)


def test_a_reader_is_told_of_commits_to_its_topics_and_no_others():
    log, arrivals = memory_log(), Arrivals()
    log.declare(Topic("other", "k", "", partitions=2))
    everywhere = [TP(topic, p) for topic in ("keyed", "other") for p in (0, 1)]
    log.subscribe(arrivals, {"keyed"})

    def told_of(*topics: str) -> set[str]:
        log.commit([Record(topic, b"a", b"1", 1) for topic in topics], {("g", TP("keyed", 0)): 1})
        fresh = arrivals.among(everywhere)
        for tp in fresh:
            arrivals.taken(tp)
        return {f"{tp.topic}/{tp.partition}" for tp in fresh}

    assert (told_of("keyed"), told_of("other"), told_of()) == ({"keyed/1"}, set(), set())
    assert told_of("other", "keyed") == {"keyed/1"}
    log.subscribe(arrivals, {"other"})  # another subscription takes the place of the first
    assert (told_of("keyed"), told_of("other")) == (set(), {"other/1"})
    log.unsubscribe(arrivals)
    assert not told_of("keyed", "other")


WRITER = """
import sys; from pathlib import Path
from faust.types import TP
from streams.topics import Topic
from streams.transport.log import EmbeddedLog
from streams.transport.records import Record
log = EmbeddedLog(Path(sys.argv[1])); log.declare(Topic("keyed", "k", "", partitions=2))
n = log.end(TP("keyed", 0))
while True:
    n += 3
    six = [Record("keyed", b"k", b"v", p) for p in (0, 0, 0, 1, 1, 1)]
    log.commit(six, {("g", TP("keyed", 0)): n})
    print(n, flush=True)
"""


def test_what_was_acknowledged_survives_sigkill_and_nothing_is_half_done(tmp_path):
    for lines in (5, 40, 11):
        child = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path)],
            stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        acknowledged = [int(child.stdout.readline()) for _ in range(lines)][-1]
        child.send_signal(signal.SIGKILL)
        child.communicate()
        log = EmbeddedLog(tmp_path)
        ends = [log.end(TP("keyed", p)) for p in (0, 1)]
        assert ends[0] == ends[1] == log.committed("g")[TP("keyed", 0)] >= acknowledged
        assert len(everything(log, TP("keyed", 1), most=1000)) == ends[1]
        log.close()


def test_checkpoints_beside_a_writer_lose_nothing_and_keep_the_write_ahead_log_small(
    tmp_path, monkeypatch
):
    monkeypatch.setattr("streams.transport.upkeep._LARGE_WAL_BYTES", 1 << 20)
    log, tp, value = EmbeddedLog(tmp_path), TP("keyed", 0), os.urandom(100_000)
    log.declare(KEYED)
    written, most = 0, 0
    while written < 600:
        beside, before = threading.Thread(target=checkpoint, args=[log]), written
        beside.start()
        while written < before + 30 and (beside.is_alive() or written < before + 5):
            log.commit([Record("keyed", b"k", value, 0)], {("g", tp): written + 1})
            written += 1
        beside.join()
        most = max(most, written - before)
    # what is in use when a pass begins, and what comes during it and the one after
    wal = (tmp_path / "log.sqlite3-wal").stat().st_size
    assert wal <= (1 << 20) + 3 * most * 110_000 < 12 << 20
    assert len(everything(log, tp, most=1000)) == written == log.committed("g")[tp]
    log.close()
