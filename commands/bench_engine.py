"""The engine contest: a consumer that does nothing, ours and the peers', on the same topic."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

from cluster.broker import Broker
from cluster.jars import copy_jars, java, javac
from config.errors import ConfigError

__all__ = ["PEERS", "measure_engine", "ratios"]

_ROOT = Path(__file__).parents[1]
_ENGINE = _ROOT / "benchmarks/engine"
_TOPIC = "engine_contest"
_LIMIT_SECONDS = 300.0
_SLOW = "faust_shipped"  # gets a fifth of the events, or a round would take minutes
PEERS = ("faust_shipped", "quix", "bytewax_map", "bytewax_batches", "kafka_streams", "raw")
_OURS = ("ours_kafka", "ours_embedded")

Run = dict[str, float]
Runs = Mapping[str, Sequence[Run | None]]


def measure_engine(events: int, rounds: int) -> dict[str, object]:
    """Return events per second and per CPU-second of every contestant, and ratios within a round.

    Each run is a process of its own, contestants take turns. A contestant that fails is None.

    Raises
    ------
    ConfigError
        The peers' virtual environment is not there.
    """
    peers = Path(os.environ.get("BENCH_VENV", _ROOT / "benchmarks/.venv")) / "bin/python"
    if not peers.exists():
        raise ConfigError("the peers are not installed; run: make venv-bench")
    with tempfile.TemporaryDirectory(prefix="loanwatch-bench-") as temporary:
        folder = Path(temporary)
        broker = Broker(folder / "kafka", ends_with_us=True)
        servers = broker.start()
        try:
            contestants = _contestants(peers, servers, folder)
            _run([str(peers), str(_ENGINE / "fill.py"), servers, _TOPIC, str(events)])
            _run(
                [
                    sys.executable,
                    str(_ENGINE / "copy_to_embedded.py"),
                    str(folder / "log"),
                    _TOPIC,
                    str(events),
                ]
            )
            runs: dict[str, list[Run | None]] = {name: [] for name in contestants}
            for number in range(rounds):
                for name, command in contestants.items():
                    most = events // 5 if name == _SLOW else events
                    runs[name].append(_turn(command(most, f"{name}-{number}")))
        finally:
            broker.remove()
    return {
        "events": events,
        "rounds": rounds,
        "contestants": {name: _summary(some) for name, some in runs.items()},
        "ratios": {
            f"{ours} / {peer}": ratios(runs[ours], runs[peer]) for ours in _OURS for peer in PEERS
        },
    }


def _contestants(
    peers: Path, servers: str, folder: Path
) -> dict[str, Callable[[int, str], list[str]]]:
    classes = _compiled(folder / "classes")

    def script(python: str, name: str, address: str) -> Callable[[int, str], list[str]]:
        return lambda most, group: [
            python, str(_ENGINE / f"{name}.py"), address, _TOPIC, str(most), group,
            str(folder / "state"),
        ]  # fmt: skip

    def streams(most: int, group: str) -> list[str]:
        return [java(), "-Xmx1g", "-cp", classes, "NoOp", servers, _TOPIC, str(most), group,
                str(folder / "state")]  # fmt: skip

    found = {name: script(str(peers), name, servers) for name in PEERS if name != "kafka_streams"}
    found["kafka_streams"] = streams
    found["ours_kafka"] = script(sys.executable, "ours", f"kafka://{servers}")
    found["ours_embedded"] = script(sys.executable, "ours", str(folder / "log"))
    return found


def _compiled(folder: Path) -> str:
    """Compile the program for Kafka Streams; return its class path."""
    source = _ENGINE / "kafka_streams"
    jars = copy_jars(source / "pom.xml", _ENGINE / "jars")
    _run([javac(), "-cp", f"{jars}/*", "-d", str(folder), str(source / "NoOp.java")])
    return f"{folder}:{jars}/*"


def _environ() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(_ROOT), "PYTHONWARNINGS": "ignore"}


def _run(command: list[str]) -> str:
    done = subprocess.run(command, env=_environ(), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ConfigError(f"{Path(command[1]).name} failed: {done.stderr[-500:]}")
    return done.stdout


def _turn(command: list[str]) -> Run | None:
    """Return what one process says of itself; None when it failed or took too long."""
    try:
        done = subprocess.run(
            command, env=_environ(), capture_output=True, text=True, timeout=_LIMIT_SECONDS,
            check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return None
    found = [line for line in done.stdout.splitlines() if line.startswith('{"events"')]
    return json.loads(found[-1]) if found else None


def _rate(run: Run | None, per: str) -> float | None:
    return None if run is None else run["events"] / run[per]


def _spread(values: Sequence[float], digits: int) -> dict[str, float] | None:
    if not values:
        return None
    return {
        "median": round(median(values), digits), "least": round(min(values), digits),
        "most": round(max(values), digits),
    }  # fmt: skip


def _summary(runs: Sequence[Run | None]) -> dict[str, object]:
    return {
        f"events_per_{name}": _spread([r for run in runs if (r := _rate(run, per))], 0)
        for name, per in (("second", "seconds"), ("cpu_second", "cpu_seconds"))
    }


def ratios(ours: Sequence[Run | None], theirs: Sequence[Run | None]) -> dict[str, object]:
    """Return how many times faster ours is, from runs of the same round: median and spread.

    >>> run = lambda events, seconds: {"events": events, "seconds": seconds, "cpu_seconds": seconds}
    >>> ratios([run(100, 1), run(100, 2), None], [run(50, 1), run(50, 2), run(50, 1)])["second"]
    {'median': 2.0, 'least': 2.0, 'most': 2.0}
    """
    return {
        name: _spread(
            [a / b for x, y in zip(ours, theirs, strict=True)
             if (a := _rate(x, per)) and (b := _rate(y, per))], 2,
        )
        for name, per in (("second", "seconds"), ("cpu_second", "cpu_seconds"))
    }  # fmt: skip
