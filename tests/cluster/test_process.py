"""A process that was started inherits nothing, and ends with whoever started it when told so."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from command import ROOT
from skips import skip_or_fail

from cluster.process import end, free_ports, start


def gone(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return True
    return state == "Z"


def test_free_ports_are_none_that_a_connection_could_be_given_meanwhile():
    ports = free_ports(20)
    assert len(set(ports)) == 20
    assert all(1024 < port < 32_768 for port in ports)  # Linux hands out what lies above


def test_an_open_file_of_ours_is_not_kept_open(tmp_path):
    with (tmp_path / "lock").open("w") as lock:
        os.set_inheritable(lock.fileno(), True)
        pid = start(["sleep", "60"], tmp_path / "pid", tmp_path / "output")
        try:
            held = [os.readlink(path) for path in Path(f"/proc/{pid}/fd").iterdir()]
        finally:
            end(pid)
    assert held and str(tmp_path / "lock") not in held


def test_it_ends_when_its_starter_is_killed(tmp_path):
    if shutil.which("setpriv") is None:
        skip_or_fail("setpriv is not installed")
    script = (
        "import pathlib, time\n"
        "from cluster.process import ending_with_us, start\n"
        f"here = pathlib.Path({str(tmp_path)!r})\n"
        "start([*ending_with_us(), 'sleep', '60'], here / 'pid', here / 'output')\n"
        "(here / 'started').touch(); time.sleep(60)\n"
    )
    starter = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT)
    while not (tmp_path / "started").exists():
        assert starter.poll() is None
        time.sleep(0.02)
    pid = int((tmp_path / "pid").read_text())
    assert not gone(pid)
    starter.kill()
    starter.wait()
    until = time.monotonic() + 30
    while not gone(pid):
        assert time.monotonic() < until
        time.sleep(0.05)
