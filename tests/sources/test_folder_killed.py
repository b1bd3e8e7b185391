"""SIGKILL at seeded moments while files are read: as if nothing had happened."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import msgspec
from faust.types import TP
from made import table

from streams.transport.log import EmbeddedLog

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def worker(folder: Path, log: Path) -> subprocess.Popen:
    paths = os.pathsep.join(map(str, (ROOT, HERE)))
    child = subprocess.Popen(
        [sys.executable, "-P", str(HERE / "drop_worker.py"), str(folder), str(log)],
        env={**os.environ, "PYTHONPATH": paths}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert child.stdout and child.stdout.readline() == b"ready\n", child.communicate()[1].decode()
    return child


def test_every_row_reaches_the_log_once_whenever_the_process_is_killed(tmp_path):
    drop, log = tmp_path / "drop", tmp_path / "log"
    drop.mkdir()
    wanted = []
    for index in range(8):
        numbers = range(index * 10_000, index * 10_000 + 4000 * (index % 3) + index)
        (drop / f"{index}.csv").write_text(table(*numbers), encoding="utf-8")
        os.utime(drop / f"{index}.csv", (index, index))
        wanted += [f"样{number}" for number in numbers]
    rng, kills = random.Random(20261125), 0
    while True:
        child = worker(drop, log)
        if kills < 6:
            time.sleep(rng.uniform(0.0, 0.15))
            child.kill()
        _, errors = child.communicate(timeout=60)
        if child.returncode == 0:
            break
        assert child.returncode == -9, errors.decode()
        kills += 1
    assert kills >= 4
    batch = EmbeddedLog(log).read(TP("intake", 0), 0, most=10**6)
    found = [msgspec.json.decode(value)["cells"]["文号"] for value in batch.values]
    assert found == wanted
    reports = [json.loads(p.read_bytes()) for p in (drop / "done").glob("*.report.json")]
    assert sum(report["rows"] for report in reports) == len(wanted)
    assert not [p for p in [*drop.iterdir(), *(drop / "taken").iterdir()] if p.is_file()]
