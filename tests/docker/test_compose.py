"""The cluster's compose file, as far as it can be tried without a container engine.

`docker-compose config` reads it as an engine would; every start line of ours, and that of
Prometheus, is run as a process against a real broker. ClickHouse and Grafana are not to be had here.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
import urllib.request

import pytest
import yaml
from command import ROOT, environment
from skips import skip_or_fail

from cluster.broker import Broker
from cluster.jars import tools_missing
from cluster.process import free_port

FILE = ROOT / "docker/compose.yaml"
PASSWORDS = {"LOANWATCH_STORE_PASSWORD": "one", "GRAFANA_PASSWORD": "two"}
SERVICES = yaml.safe_load(FILE.read_text(encoding="utf-8"))["services"]
OURS = [name for name, service in SERVICES.items() if service["image"] == "loanwatch"]


def config(file: str, **environ: str) -> subprocess.CompletedProcess[str]:
    if shutil.which("docker-compose") is None:
        skip_or_fail("docker-compose is not installed")
    clean = {k: v for k, v in os.environ.items() if k not in PASSWORDS}
    return subprocess.run(
        ["docker-compose", "-f", str(ROOT / "docker" / file), "config"], env={**clean, **environ},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("file", ["compose.yaml", "compose.embedded.yaml"])
def test_the_file_is_valid(file):
    done = config(file, **PASSWORDS)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("missing", PASSWORDS)
def test_without_a_password_nothing_starts(missing):
    given = {name: value for name, value in PASSWORDS.items() if name != missing}
    done = config("compose.yaml", **given)
    assert done.returncode != 0 and "set a password" in done.stderr


def test_every_service_is_limited_watched_and_reached_from_this_machine_at_most():
    for name, service in SERVICES.items():
        assert service["mem_limit"], name
        assert ("healthcheck" in service) is (name != "topics"), name
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ())), name
    assert "ports" not in SERVICES["kafka"] and "ports" not in SERVICES["clickhouse"]


def test_prometheus_asks_every_process_of_ours_where_it_listens():
    text = (ROOT / "docker/prometheus/prometheus.yml").read_text(encoding="utf-8")
    [job] = yaml.safe_load(text)["scrape_configs"]
    asked = {(n, found["port"]) for found in job["dns_sd_configs"] for n in found["names"]}
    listening = {
        (name, int(SERVICES[name]["environment"]["LOANWATCH_PORT"]))
        for name in OURS
        if name != "topics"
    }
    assert asked == listening


def wait_ready(port: int, child: subprocess.Popen) -> None:
    deadline = time.monotonic() + 120
    while True:
        assert child.poll() is None, child.communicate()
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
            return
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.2)


def test_every_start_line_of_ours_starts_and_stops_in_order(tmp_path):
    if missing := tools_missing():
        skip_or_fail(missing)
    broker = Broker(tmp_path / "kafka", ends_with_us=True)
    address = f"kafka://{broker.start()}"
    try:
        started = []
        for name in OURS:
            # Everything as in the file, but where things are; no ClickHouse here: the embedded store.
            line = [address if x == "kafka://kafka:9092" else x for x in SERVICES[name]["command"]]
            port = free_port()
            more = {"LOANWATCH_LOG": address, "LOANWATCH_PORT": str(port),
                    "LOANWATCH_DATA_DIR": str(tmp_path / name),
                    "LOANWATCH_PARTITIONS": "8"}  # fmt: skip
            child = subprocess.Popen(
                line, cwd=ROOT, env=environment(**more), stdout=subprocess.PIPE,
                stderr=subprocess.PIPE, text=True,
            )  # fmt: skip
            if name == "topics":
                output = child.communicate(timeout=60)
                assert child.returncode == 0, output
            else:
                started.append((name, port, child))
        for _, port, child in started:
            wait_ready(port, child)
        for _, _, child in started:
            child.send_signal(signal.SIGTERM)
        for name, _, child in started:
            output = child.communicate(timeout=60)
            assert child.returncode == 0, (name, output)
            assert "Traceback" not in output[1], (name, output[1])
    finally:
        broker.remove()


def test_the_start_line_of_prometheus_starts_it(tmp_path):
    if shutil.which("prometheus") is None:
        skip_or_fail("prometheus is not installed")
    here = {"/etc/prometheus": str(ROOT / "docker/prometheus"), "/prometheus": str(tmp_path)}
    line = SERVICES["prometheus"]["command"]
    for there, place in here.items():
        line = [x.replace(f"={there}", f"={place}", 1) for x in line]
    port = free_port()
    child = subprocess.Popen(
        ["prometheus", *line, f"--web.listen-address=127.0.0.1:{port}"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 60
        while True:
            assert child.poll() is None and time.monotonic() < deadline
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/-/healthy", timeout=5).close()
                break
            except OSError:
                time.sleep(0.2)
    finally:
        child.terminate()
        child.wait()
