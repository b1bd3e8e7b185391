"""The product as a person starts it: a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def environment(**more: str) -> dict[str, str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("LOANWATCH_")}
    return {**clean, "PYTHONPATH": str(ROOT), **more}


def start(*arguments: object, **more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "commands", *map(str, arguments)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(**more),
    )  # fmt: skip


def finish(*arguments: object, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "commands", *map(str, arguments)],
        capture_output=True, text=True, env=environment(**more), timeout=300,
    )  # fmt: skip


def answer(*arguments: object, **more: str) -> dict:
    """Run a command that ends with a line of JSON; return it."""
    done = finish(*arguments, **more)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def exported(what: str, folder: Path) -> list[dict]:
    done = finish("export", what, "--format", "jsonl", "--data-dir", folder)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]
