"""The engine in the process works when nothing else wants to: its threads stand behind the others."""

from __future__ import annotations

import contextlib
import os
import threading
from pathlib import Path

__all__ = ["Renicing"]

_NICE = 10  # of at most 19: about a ninth of the weight of a thread at 0
_TASKS = Path("/proc/self/task")


class Renicing:
    """Lowers the priority of threads that have come since it was made and are not Python's.

    Threads of the engine come as it needs them, merge parts for seconds and take both cores of a
    small machine from the loop that somebody waits for. They never hold Python's lock, so nobody
    waits for one that stands behind. Without Linux nothing happens.
    """

    def __init__(self) -> None:
        self._known = _threads()

    def __call__(self) -> None:
        """Look for new threads; those of Python are left as they are."""
        found = _threads()
        pythons = {thread.native_id for thread in threading.enumerate()}
        if None in pythons:
            return  # one is only starting: not told from the engine's until the next look
        nice = max(_NICE, os.getpriority(os.PRIO_PROCESS, 0))
        for thread in found - self._known - pythons:
            with contextlib.suppress(OSError):  # it has ended meanwhile
                os.setpriority(os.PRIO_PROCESS, thread, nice)
            self._known.add(thread)


def _threads() -> set[int]:
    try:
        return {int(task.name) for task in _TASKS.iterdir()}
    except OSError:
        return set()
