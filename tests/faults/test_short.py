"""The short campaign: every fault once, several at a time. `make faults` is the long one."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from command import ROOT, environment
from skips import skip_or_fail

from cluster.jars import tools_missing
from faults.clickhouse import installed


@pytest.mark.parametrize("log", ["embedded", "kafka"])
def test_every_fault_loses_doubles_and_misroutes_nothing(log):
    if log == "kafka":
        if missing := tools_missing():
            skip_or_fail(missing)
        if installed() is None:
            skip_or_fail("clickhouse-server is not installed")
    order = [sys.executable, "-m", "faults", "--log", log, "--seed", "1", "--rounds", "4",
             "--send-seconds", "2", "--store-seconds", "2", "--store", "server"]  # fmt: skip
    done = subprocess.run(
        order, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=600
    )
    found = json.loads(done.stdout.splitlines()[-1])
    assert done.returncode == 0, done.stdout + done.stderr
    assert list(found)[:7] == [
        "rounds", "facts_sent", "facts_lost", "alerts_expected", "alerts_lost",
        "alerts_duplicate", "alerts_misrouted",
    ]  # fmt: skip
    assert (found["rounds"], found["facts_sent"]) == (4, 360)
    assert found["alerts_expected"] > 200
    assert not any(found[k] for k in list(found)[4:7]) and found["facts_lost"] == 0


def test_make_hands_seed_and_rounds_on():
    said = subprocess.run(
        ["make", "--no-print-directory", "-n", "faults", "SEED=3", "ROUNDS=9"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    ).stdout
    assert said.splitlines()[-1].split()[1:] == ["-m", "faults", "--seed", "3", "--rounds", "9"]
