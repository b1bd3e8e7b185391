"""A process that was told to stop does, whatever holds it up."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest
from command import ROOT, environment

PROCESS = """
import asyncio, sys, time
from types import SimpleNamespace
from commands import until_stopped
until_stopped._END_SECONDS = 0.5
until_stopped._WORK_SECONDS = 0.2

async def deaf():
    while True:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            print("asked to end", flush=True)

async def hard_of_hearing():
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        await asyncio.Event().wait()

async def main():
    loop = asyncio.get_running_loop()
    left = asyncio.create_task(hard_of_hearing()) if "left" in sys.argv else None
    engine = SimpleNamespace(failed=loop.create_future(), check=lambda: None)
    loop.call_later(0.01, lambda: print("working", flush=True))  # once signals are heard
    await until_stopped.until_stopped(engine, *([deaf()] if "deaf" in sys.argv else []))
    print("stopped", flush=True)
    if "foreign" in sys.argv:
        time.sleep(3600)

until_stopped.run_to_its_end(main())
print("ended", flush=True)
"""


def ended(how: str) -> tuple[int, str, str]:
    process = subprocess.Popen(
        [sys.executable, "-c", PROCESS, how], cwd=ROOT, env=environment(), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "working\n"
        process.send_signal(signal.SIGTERM)
        said, complained = process.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        pytest.fail("it did not stop")
    finally:
        process.kill()
    return process.returncode, said, complained


def test_in_good_order_it_says_nothing_and_ends_with_code_0():
    assert ended("well") == (0, "stopped\nended\n", "")


def test_a_call_that_does_not_come_back_ends_with_the_process_and_is_shown():
    code, said, complained = ended("foreign")
    assert (code, said) == (1, "stopped\n")
    assert "Timeout" in complained and '"<string>"' in complained


def test_what_is_left_in_the_loop_and_hears_only_the_second_wish_ends_with_it():
    """As the supervisor of an app of Faust's that crashed: its error was never shown."""
    assert ended("left") == (0, "stopped\nended\n", "")


def test_work_that_hears_of_no_end_is_left_behind():
    code, said, complained = ended("deaf")
    assert said.startswith("asked to end\nstopped\n")
    assert "a command's work did not end in 0 s" in complained
    assert code == 1  # the loop cannot be closed over it
