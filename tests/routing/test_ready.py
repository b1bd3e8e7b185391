"""No change waits for a compiler: tried in a process of its own, where nothing is compiled yet."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_once_ready_no_pattern_of_whatever_policy_has_anything_compiled():
    """A loop is compiled anew for every layout of its arrays, and those of one pattern differ."""
    done = subprocess.run(
        [sys.executable, __file__], env=os.environ | {"PYTHONPATH": str(ROOT)}, text=True,
        capture_output=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def main() -> None:
    from config.loading import load
    from routing import judging, trail_bytes
    from routing.ready import make_ready
    from routing.trail import NO_TRAIL, Trace
    from routing.typologies import Typologies
    from schemas.patterns import code_of
    from schemas.policy import Policy

    make_ready()
    loops = [trail_bytes.belongs, judging.judged]
    before = [loop.nopython_signatures for loop in loops]
    policy = load(ROOT / "config" / "policy.yaml", Policy)
    signals = [code_of(signal.id) for signal in policy.signals]
    for one in (policy, Policy(signals=policy.signals, patterns=policy.patterns[:1]), Policy()):
        trail, find = NO_TRAIL, Typologies(one)
        for number in range(30):
            code = signals[number % len(signals)]
            trail = trail.with_trace(Trace(number, bytes([number] * 16), (code,), number), 400)
        find.standing(trail, signals)
    assert all(before)
    assert [loop.nopython_signatures for loop in loops] == before


if __name__ == "__main__":
    main()
