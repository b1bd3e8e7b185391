"""Work in a thread of its own that no process waits for when it ends."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

__all__ = ["aside"]

T = TypeVar("T")


async def aside(work: Callable[[], T]) -> T:
    """Do blocking work beside the loop; whoever stops waiting leaves it behind.

    The loop's own threads are joined when it is closed, however long they take: that is right for
    what must come to its end, and not for what only makes ready.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[T] = loop.create_future()

    def tell(say: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits
            loop.call_soon_threadsafe(lambda: None if answer.done() else say())

    def run() -> None:
        try:
            found = work()
        except BaseException as error:
            told = error  # the name is gone when the clause ends
            tell(lambda: answer.set_exception(told))
        else:
            tell(lambda: answer.set_result(found))

    threading.Thread(target=run, name="aside", daemon=True).start()
    return await answer
