"""`make kafka` and `make kafka-stop`: a real broker, found by its last line, ended alone."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from skips import skip_or_fail

from cluster.answering import answers
from cluster.broker import Broker
from cluster.errors import ClusterError
from cluster.jars import tools_missing
from cluster.process import free_port, running
from cluster.properties import server_properties

ROOT = Path(__file__).parents[2]


def make(target: str, folder: Path) -> str:
    if missing := tools_missing():
        skip_or_fail(missing)
    environ = {**os.environ, "KAFKA_DIR": str(folder)}
    done = subprocess.run(
        ["make", "--no-print-directory", target], cwd=ROOT, env=environ,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_broker_comes_back_where_it_was_and_stopping_ends_it_alone(tmp_path, kafka_broker):
    address = make("kafka", tmp_path).splitlines()[-1]
    assert address.startswith("127.0.0.1:")
    pid = Broker(tmp_path).pid()
    assert pid is not None and answers(int(address.split(":")[1]))
    assert make("kafka", tmp_path).splitlines()[-1] == address
    assert Broker(tmp_path).pid() == pid
    with pytest.raises(ClusterError, match="stop it first"):
        Broker(tmp_path, free_port()).start()
    Broker(tmp_path).kill()
    assert not answers(int(address.split(":")[1]), timeout=0.2)
    assert make("kafka", tmp_path).splitlines()[-1] == address
    make("kafka-stop", tmp_path)
    assert Broker(tmp_path).pid() is None
    assert not answers(int(address.split(":")[1]), timeout=0.2)
    assert kafka_broker.pid() is not None
    make("kafka-stop", tmp_path)  # nothing to stop is no error


def test_a_port_of_somebody_else_is_not_taken_for_ours(tmp_path, kafka_broker):
    taken = int(kafka_broker.address.split(":")[1])
    with pytest.raises(ClusterError, match="taken by another process"):
        Broker(tmp_path, taken).start()


def test_a_stranger_with_the_old_process_id_is_not_taken_for_the_broker(tmp_path):
    pid_file = tmp_path / "pid"
    pid_file.write_text(f"{os.getpid()}\n")
    assert running(pid_file, str(tmp_path / "server.properties")) is None


def test_the_broker_is_reached_from_this_machine_alone_and_makes_no_topic_by_mistake(tmp_path):
    lines = server_properties(tmp_path, 1111, 2222).splitlines()
    found = dict(line.split("=", 1) for line in lines)
    assert found["listeners"] == "PLAINTEXT://127.0.0.1:1111,CONTROLLER://127.0.0.1:2222"
    assert found["auto.create.topics.enable"] == "false"


def test_what_is_no_order_is_refused_with_the_usage(tmp_path):
    for orders, port in ((["restart"], "0"), (["start"], "many")):
        done = subprocess.run(
            ["python3", "-m", "cluster", *orders], cwd=ROOT, capture_output=True, text=True,
            env={**os.environ, "KAFKA_DIR": str(tmp_path), "KAFKA_PORT": port}, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stdout[:6]) == (2, "usage:")
    assert not list(tmp_path.iterdir())
