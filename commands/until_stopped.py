"""What a command does that runs until somebody ends it; and its end, which comes in any case."""

from __future__ import annotations

import asyncio
import faulthandler
import signal
from collections.abc import Coroutine
from typing import Any

import uvloop

from streams.ending import Ending
from streams.engine import Engine

__all__ = ["run_to_its_end", "until_stopped"]

_WORK_SECONDS = 5.0  # for what a command does beside the engine
_END_SECONDS = 40.0  # for all, from the wish to stop to the end of the loop
_ROUNDS, _ROUND_SECONDS = 10, 0.1  # in which what is left over is cancelled, again and again


def run_to_its_end(work: Coroutine[Any, Any, None]) -> None:
    """Run a command. Once it was to stop, it does so within 40 s: see `until_stopped`.

    Raises what the work raises.
    """
    try:
        uvloop.run(_leaving_nobody(work))
    finally:
        faulthandler.cancel_dump_traceback_later()


async def _leaving_nobody(work: Coroutine[Any, Any, None]) -> None:
    """Do the work, and end what it left in the loop.

    Faust stops no children of an app that crashed, and some of them hear only the second
    cancellation; closing a loop cancels once, and would wait for them for ever.
    """
    try:
        await work
    finally:
        for _ in range(_ROUNDS):
            left = asyncio.all_tasks() - {asyncio.current_task()}
            if not left:
                break
            for task in left:
                task.cancel()
            await asyncio.wait(left, timeout=_ROUND_SECONDS)


async def until_stopped(engine: Engine, *work: Coroutine[Any, Any, Any]) -> None:
    """Do `work` until SIGINT or SIGTERM comes, some of it ends, or the engine fails.

    From then on the process has 40 s. Should a call into foreign code not come back by then, it
    says where every thread stands and ends with code 1, as it would be killed: nothing is lost by
    that. Raises what made the engine or the work fail.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    tasks = [asyncio.create_task(w) for w in work]
    stopped = asyncio.create_task(stop.wait())
    waited: set[asyncio.Future[Any]] = {*tasks, stopped, engine.failed}
    await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
    faulthandler.dump_traceback_later(_END_SECONDS, exit=True, file=2)
    stopped.cancel()
    failed = [task for task in tasks if task.done() and not task.cancelled() and task.exception()]
    for task in tasks:
        task.cancel()
    await Ending(_WORK_SECONDS).wait(*(t for t in tasks if not t.done()), what="a command's work")
    for task in failed:
        task.result()
    engine.check()
