"""To wait for news, but not for ever. Passed in, so that tests need not wait at all."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

__all__ = ["Pause", "pause"]

Pause = Callable[[asyncio.Event, float | None], Awaitable[None]]


async def pause(news: asyncio.Event, seconds: float | None) -> None:
    """Return when `news` is set, or after `seconds` where they are given."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await news.wait()
