"""The monitor's core in ours, in Bytewax, in Quix Streams' way of working, and the naive way.

    python -m benchmarks.pipeline [--companies N] [--events N] [--rounds N]

Run it with a Python that has requirements.txt and benchmarks/requirements.txt. Everything is in
one process and in memory, no broker: what is compared is what an engine makes of the same core.
Contestants take turns; the figure of each is the median of its rounds.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from statistics import median
from typing import Any

from benchmarks.machine import machine
from benchmarks.pipeline.contestants import CONTESTANTS, run_contestant

if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--companies", type=int, default=20_000)
    asked.add_argument("--events", type=int, default=30_000)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--only", choices=CONTESTANTS, help="run one, in this process")
    given = asked.parse_args()
    if given.only:
        print(json.dumps(run_contestant(given.only, given.companies, given.events)))
        sys.exit()
    found: dict[str, list[Any]] = {name: [] for name in CONTESTANTS}
    for _ in range(given.rounds):
        for name, runs in found.items():
            words = ["--only", name, "--companies", given.companies, "--events", given.events]
            out = subprocess.run(
                [sys.executable, "-m", "benchmarks.pipeline", *map(str, words)],
                check=True, capture_output=True, text=True,
            ).stdout  # fmt: skip
            runs.append(json.loads(out.splitlines()[-1]))
    cost = {
        name: round(median(run["cpu_us_per_event"] for run in runs), 1)
        for name, runs in found.items()
    }
    answer = {
        "machine": machine(),
        "companies": given.companies,
        "events": given.events,
        "rounds": given.rounds,
        "cpu_us_per_event": cost,
        "times_ours": {name: round(us / cost["ours"], 2) for name, us in cost.items()},
    }
    print(json.dumps(answer, indent=2))
