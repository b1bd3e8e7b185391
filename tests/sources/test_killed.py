"""SIGKILL at seeded moments while a source is read: as if nothing had happened."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import msgspec
from faust.types import TP
from flaky_server import Listing, served
from made import cells, table

from streams.transport.log import EmbeddedLog

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def worker(kind: str, place: object, log: Path) -> subprocess.Popen:
    paths = os.pathsep.join(map(str, (ROOT, HERE)))
    child = subprocess.Popen(
        [sys.executable, "-P", str(HERE / "source_worker.py"), kind, str(place), str(log)],
        env={**os.environ, "PYTHONPATH": paths}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert child.stdout and child.stdout.readline() == b"ready\n", child.communicate()[1].decode()
    return child


def logged(log: Path) -> int:
    """Return how many rows the log holds, seen from outside the process that writes it."""
    with closing(sqlite3.connect(log / "log.sqlite3")) as db:
        return int(db.execute("SELECT sum(next) FROM part WHERE topic = 'intake'").fetchone()[0])


def read_and_killed(kind: str, place: object, log: Path, rows: int) -> list[str]:
    """Start it again and again, killed once the log has so many of all its rows; return them.

    The moments go by what was done, not by the clock: however fast or busy the machine is, the
    process dies in the midst of its work.
    """
    rng, kills = random.Random(20261125), 0
    moments = sorted(rng.uniform(0, rows / 2) for _ in range(4))
    while True:
        child = worker(kind, place, log)
        if moments:
            moment = moments.pop(0)
            while logged(log) < moment and child.poll() is None:
                time.sleep(0.002)
            time.sleep(rng.uniform(0, 0.02))
            child.kill()
        _, errors = child.communicate(timeout=60)
        if child.returncode == 0:
            break
        assert child.returncode == -9, errors.decode()
        kills += 1
    assert kills >= 3
    batch = EmbeddedLog(log).read(TP("intake", 0), 0, most=10**6)
    return [msgspec.json.decode(value)["cells"]["文号"] for value in batch.values]


def test_of_dropped_files(tmp_path):
    drop = tmp_path / "drop"
    drop.mkdir()
    wanted = []
    for index in range(8):
        numbers = range(index * 10_000, index * 10_000 + 4000 * (index % 3) + index)
        (drop / f"{index}.csv").write_text(table(*numbers), encoding="utf-8")
        os.utime(drop / f"{index}.csv", (index, index))
        wanted += [f"样{number}" for number in numbers]
    assert read_and_killed("folder", drop, tmp_path / "log", len(wanted)) == wanted
    reports = [json.loads(p.read_bytes()) for p in (drop / "done").glob("*.report.json")]
    assert sum(report["rows"] for report in reports) == len(wanted)
    assert not [p for p in [*drop.iterdir(), *(drop / "taken").iterdir()] if p.is_file()]


def test_of_an_interface_that_fails_half_of_the_time(tmp_path):
    listing = Listing([cells(n) for n in range(1000)], 25)
    with served(listing.pages, failing=0.5, seed=3) as server:
        found = read_and_killed("pull", server.url, tmp_path / "log", 1000)
    assert found == [f"样{n}" for n in range(1000)]
    assert len(server.failures) > 20


def test_of_a_table_of_a_department(tmp_path):
    office = sqlite3.connect(tmp_path / "office.db")
    office.execute(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, 名称, 代码, 日期, 文号, 罚款, at INTEGER)"
    )
    office.executemany(
        "INSERT INTO t VALUES(?, ?, ?, ?, ?, ?, ?)",
        [(n, *cells(n).values(), n // 70) for n in range(4000)],
    )
    office.commit()
    office.close()
    found = read_and_killed("sql", tmp_path / "office.db", tmp_path / "log", 4000)
    assert found == [f"样{n}" for n in range(4000)]
