"""How fast the machine is at this moment: figures of shared machines mean little without it."""

from __future__ import annotations

import os
import platform
from statistics import median
from time import thread_time
from typing import Any

__all__ = ["machine"]


def _loop() -> float:
    """Return the CPU seconds of a fixed piece of Python."""
    started, total, kept = thread_time(), 0, {}
    for number in range(200_000):
        total += number
        kept[number & 255] = (total, number)
    return thread_time() - started


def machine() -> dict[str, Any]:
    """Return what the figures were taken on. `loop_ms` grows when neighbours share the core."""
    loops = [_loop() * 1000 for _ in range(15)]
    return {
        "cpus": os.cpu_count(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
        "loop_ms": {"least": round(min(loops), 1), "median": round(median(loops), 1)},
    }
