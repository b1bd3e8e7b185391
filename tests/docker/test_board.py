"""The Grafana board: every panel's query answers with figures, asked of a real Prometheus.

No Grafana server is to be had where the tests run; what can be checked without one is checked.
"""

from __future__ import annotations

import json
import math
import shutil
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
import yaml
from command import ROOT, start
from skips import skip_or_fail

from cluster.process import free_port

DOCKER = ROOT / "docker"
BOARD = json.loads((DOCKER / "grafana/dashboards/loanwatch.json").read_text(encoding="utf-8"))
QUERIES = [
    (panel["title"], target["expr"])
    for panel in BOARD["panels"]
    for target in panel.get("targets", [])
]
PATIENCE_SECONDS = 90


def get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=10) as reply:
        return reply.read()


def answers(url: str) -> bool:
    try:
        get(url)
    except OSError:
        return False
    return True


def wait_for(url: str, child: subprocess.Popen) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not answers(url):
        assert child.poll() is None, child.communicate()
        assert time.monotonic() < deadline, f"{url} never answered"
        time.sleep(0.2)


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory):
    """The product on a small sample and a brisk feed; returns HOST:PORT of its metrics."""
    folder, port = tmp_path_factory.mktemp("pipeline"), free_port()
    samples = folder / "samples"
    samples.mkdir()
    shutil.copy(ROOT / "samples/企业欠税公告信息.csv", samples)
    child = start(
        "run", "--data-dir", folder / "var", "--port", port, "--samples", samples,
        "--feed-rate", 200, LOANWATCH_FEED_COMPANIES="500",
    )  # fmt: skip
    wait_for(f"http://127.0.0.1:{port}/healthz", child)
    yield f"127.0.0.1:{port}"
    child.kill()
    child.communicate()


@pytest.fixture(scope="module")
def prometheus(pipeline, tmp_path_factory):
    """A real Prometheus on our own configuration, but for whom it asks and how often."""
    if shutil.which("prometheus") is None:
        skip_or_fail("prometheus is not installed")
    folder, port = tmp_path_factory.mktemp("prometheus"), free_port()
    config = yaml.safe_load((DOCKER / "prometheus/prometheus.yml").read_text())
    [job] = config["scrape_configs"]
    del job["dns_sd_configs"]
    job["static_configs"] = [{"targets": [pipeline]}]
    config["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    (folder / "prometheus.yml").write_text(yaml.safe_dump(config))
    shutil.copy(DOCKER / "prometheus/rules.yml", folder)
    child = subprocess.Popen(
        ["prometheus", f"--config.file={folder / 'prometheus.yml'}",
         f"--storage.tsdb.path={folder / 'data'}", f"--web.listen-address=127.0.0.1:{port}"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    wait_for(f"http://127.0.0.1:{port}/-/ready", child)
    yield f"http://127.0.0.1:{port}/api/v1"
    child.terminate()
    child.wait()


def ask(prometheus: str, query: str) -> list[float]:
    """Return the figures a query answers with; a query that fails raises."""
    concrete = query.replace("$__rate_interval", "10s").replace("$institution", ".*")
    text = urllib.parse.urlencode({"query": concrete})
    reply = json.loads(get(f"{prometheus}/query?{text}"))
    assert reply["status"] == "success", reply
    return [float(series["value"][1]) for series in reply["data"]["result"]]


def test_every_panel_asks_something_and_shows_figures(prometheus):
    waiting = dict.fromkeys(QUERIES)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while waiting and time.monotonic() < deadline:
        waiting = {q: ask(prometheus, q[1]) for q in waiting}
        waiting = {q: seen for q, seen in waiting.items() if not any(map(math.isfinite, seen))}
        time.sleep(0.5)
    assert not waiting, "no figures"
    assert max(ask(prometheus, "sum(rate(loanwatch_outcomes_total[10s]))")) > 0


def test_every_rule_is_evaluated_without_an_error(prometheus):
    groups = json.loads(get(f"{prometheus}/rules"))["data"]["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    assert len(rules) >= 10
    assert {rule["health"] for rule in rules} <= {"ok", "unknown"}
    assert not [rule.get("lastError") for rule in rules if rule.get("lastError")]


def test_the_board_grafana_is_given_is_the_one_that_is_written():
    done = subprocess.run(
        [sys.executable, DOCKER / "grafana/board.py"], capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == BOARD, "python docker/grafana/board.py prints the new one"


def test_panels_do_not_overlap_and_have_ids_of_their_own():
    taken = set()
    for panel in BOARD["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken, panel["title"]
        assert all(x < 24 for x, _ in cells)
        taken |= cells
    assert len({panel["id"] for panel in BOARD["panels"]}) == len(BOARD["panels"])


@pytest.mark.parametrize(
    "order",
    [
        ["check", "config", "prometheus.yml"],
        ["check", "rules", "rules.yml"],
        ["test", "rules", "rules_test.yml"],
    ],
    ids=" ".join,
)
def test_prometheus_takes_its_configuration_and_alerts_fire_when_they_should(order):
    if shutil.which("promtool") is None:
        skip_or_fail("promtool is not installed")
    done = subprocess.run(
        ["promtool", *order], cwd=DOCKER / "prometheus", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_rule_has_a_case_that_fires_it_and_an_entry_in_the_handbook():
    rules = yaml.safe_load((DOCKER / "prometheus/rules.yml").read_text())["groups"][0]["rules"]
    cases = yaml.safe_load((DOCKER / "prometheus/rules_test.yml").read_text())["tests"]
    fired = {t["alertname"] for c in cases for t in c["alert_rule_test"] if t["exp_alerts"]}
    handbook = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    for rule in rules:
        assert rule["alert"] in fired, rule["alert"]
        assert f"`{rule['alert']}`" in handbook


def test_grafana_is_pointed_at_the_prometheus_and_the_folder_that_compose_gives_it():
    source = yaml.safe_load(
        (DOCKER / "grafana/provisioning/datasources/prometheus.yml").read_text()
    )["datasources"][0]
    assert source["uid"] == BOARD["panels"][1]["datasource"]["uid"]
    provider = yaml.safe_load(
        (DOCKER / "grafana/provisioning/dashboards/loanwatch.yml").read_text()
    )["providers"][0]
    assert provider["options"]["path"] == "/etc/grafana/dashboards"
    assert Path(DOCKER / "grafana/dashboards/loanwatch.json").exists()
