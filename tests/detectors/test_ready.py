"""No change waits for a compiler: tried in a process of its own, where nothing is compiled yet."""

from __future__ import annotations

import importlib
import os
import pkgutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

TESTS = Path(__file__).parents[1]


def test_once_ready_no_batch_of_whatever_size_has_anything_compiled():
    """A loop is compiled anew for every layout of its arrays, and a batch of one is like no other."""
    path = os.pathsep.join([str(TESTS.parent), str(TESTS)])
    done = subprocess.run(
        [sys.executable, __file__], env=os.environ | {"PYTHONPATH": path}, text=True,
        capture_output=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def forms() -> dict[str, int]:
    """How many forms of each loop there are."""
    from numba.core.registry import CPUDispatcher

    import detectors

    found = {}
    for module in pkgutil.walk_packages(detectors.__path__, "detectors."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, CPUDispatcher) and value.__module__ == module.name:
                found[f"{module.name}.{name}"] = len(value.nopython_signatures)
    return found


def main() -> None:
    from some_changes import KINDS, START, A, arrears, equity, inspection

    from detectors.examine import examine
    from detectors.models import Models
    from detectors.peers import standing_of
    from detectors.ready import make_ready
    from schemas.companies import Company
    from schemas.policy import Forest, Policy

    make_ready()
    before = forms()
    policy = Policy(forest=Forest(n_trees=3, height=3, window_size=20), warm_up=10)
    models = Models(policy)
    standing = standing_of(Company(uscc=A, source="register", name="甲", industry="C13"))
    memories: dict[str, bytes] = {}
    number = 0
    for size in (1, 2, 3, 50, 1, 120):
        some = []
        for _ in range(size):
            number += 1
            make = (inspection, arrears, equity)[number % 3]
            some.append(make(number, START + timedelta(days=number)))
        scores, _ = examine(some, memories, lambda uscc: standing, models, KINDS)
        assert len(scores) == size
    Models(policy).restore(dict(models.checkpoint()))
    assert len(before) >= 10, before
    assert forms() == before


if __name__ == "__main__":
    main()
