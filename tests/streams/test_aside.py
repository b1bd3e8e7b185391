"""Work beside the loop gives its answer, and holds up no end."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading

import pytest
from command import ROOT, environment

from streams.aside import aside

LEFT = """
import asyncio, threading
from streams.aside import aside

async def main():
    started = threading.Event()
    def work():
        started.set()
        threading.Event().wait()
    waiting = asyncio.create_task(aside(work))
    await asyncio.to_thread(started.wait)
    waiting.cancel()

asyncio.run(main())
print("ended")
"""


async def test_it_gives_what_the_work_gives_or_raises():
    assert await aside(threading.get_ident) != threading.get_ident()
    with pytest.raises(ZeroDivisionError):
        await aside(lambda: 1 // 0)


async def test_work_that_was_left_behind_tells_nobody():
    go_on, waiting = threading.Event(), None
    waiting = asyncio.create_task(aside(go_on.wait))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    go_on.set()
    await asyncio.sleep(0.01)


def test_a_process_ends_though_its_work_does_not():
    """Compiling loops takes a minute on a busy machine: a worker that had just begun did not stop."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", LEFT], cwd=ROOT, env=environment(), capture_output=True, text=True,
            timeout=60,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        pytest.fail("the process waits for it")
    assert (done.returncode, done.stdout, done.stderr) == (0, "ended\n", "")
