"""The running product: its page, its health, its metrics, and how it ends."""

from __future__ import annotations

import re
import signal
import socket
import time
import urllib.error
import urllib.request

import pytest
from command import ROOT, finish, start


def get(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=5) as reply:
            return reply.status, reply.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def small(tmp_path):
    """Two of the sample tables: a register and arrears, so that a start takes a second."""
    folder = tmp_path / "samples"
    folder.mkdir()
    for name in ("市文化执法总队-新闻出版领域行政处罚信息.csv", "企业欠税公告信息.csv"):
        (folder / name).write_bytes((ROOT / "samples" / name).read_bytes())
    return folder


@pytest.fixture
def product(tmp_path, small):
    port = free_port()
    child = start(
        "run", "--data-dir", tmp_path / "var", "--port", port, "--samples", small,
        "--feed-rate", 50, LOANWATCH_FEED_COMPANIES="200",
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while get(f"http://127.0.0.1:{port}/healthz")[0] != 200:
        assert child.poll() is None, child.communicate()[1]
        assert time.monotonic() < deadline, "it never became ready"
        time.sleep(0.1)
    yield port, child, tmp_path / "var"
    child.kill()
    child.communicate()


def sample(text: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    assert found, name
    return float(found[1])


def test_the_product_runs_shows_counts_and_stops_when_asked(product, small):
    port, child, folder = product
    base = f"http://127.0.0.1:{port}"
    status, page = get(base + "/")
    assert status == 200 and "贷后哨" in page
    deadline = time.monotonic() + 30
    while (
        sample(metrics := get(base + "/metrics")[1], 'loanwatch_outcomes_total{outcome="accepted"}')
        < 250
    ):
        assert time.monotonic() < deadline, metrics
        time.sleep(0.2)
    assert sample(metrics, 'loanwatch_rejected_total{reason="bad_date"}') == 0
    assert 'loanwatch_consumer_lag{stage="monitor",topic="changes"}' in metrics
    assert "loanwatch_push_delay_seconds_bucket" in metrics
    assert not re.search(r"91\d{6}[0-9A-Z]{10}", metrics), "a borrower must never be a label"

    busy = finish("run", "--data-dir", folder.parent / "other", "--port", port, "--samples", small)
    assert busy.returncode == 1 and "--port" in busy.stderr and len(busy.stderr.splitlines()) == 1
    owned = finish("run", "--data-dir", folder, "--port", 0, "--samples", small)
    assert owned.returncode == 1 and str(child.pid) in owned.stderr and "--data-dir" in owned.stderr

    child.send_signal(signal.SIGTERM)
    _, errors = child.communicate(timeout=20)
    assert child.returncode == 0, errors
    assert "Traceback" not in errors
