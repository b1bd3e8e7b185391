"""What goes wrong in the driver, told as the log tells it: `LogUnavailable`, with a sentence.

The driver ends tasks of its own by cancelling them, and waits for some of them without looking what
they raise: a consumer that is closed while a fetch rests after an error raises `CancelledError` in
whoever closes it. Our task would end without a word, though nobody has asked it to.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager

from aiokafka.errors import IllegalOperation, KafkaError

from streams.transport.port import LogError, LogUnavailable

__all__ = ["Stray", "answered", "let_go", "no_strays"]

_CLOSE_SECONDS = 5.0
_TROUBLE = (
    KafkaError, IllegalOperation, TimeoutError, OSError,
    RuntimeError,  # uvloop's, of a connection that has just ended and whose owner does not know
)  # fmt: skip


class Stray(KafkaError):  # type: ignore[misc]  # the driver is untyped
    """The driver cancelled what was waited for, while nobody wants our task to end."""


@contextmanager
def no_strays() -> Iterator[None]:
    """Raise `Stray` for a cancellation that is not meant for the present task."""
    try:
        yield
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        raise Stray() from error


@contextmanager
def answered(otherwise: str) -> Iterator[None]:
    """Raise `LogUnavailable` with a sentence and the name of what went wrong in the driver."""
    try:
        with no_strays():
            yield
    except LogError:
        raise
    except _TROUBLE as error:
        raise LogUnavailable(f"{otherwise} ({type(error).__name__})") from error


async def let_go(closing: Awaitable[object], seconds: float = _CLOSE_SECONDS) -> None:
    """Close something of the driver's, or give up waiting for it after some seconds.

    Raises nothing but a cancellation that is meant for us.
    """
    work = asyncio.ensure_future(closing)
    work.add_done_callback(lambda done: done.cancelled() or done.exception())  # nobody's to know
    try:
        await asyncio.wait([work], timeout=seconds)
    finally:
        work.cancel()
