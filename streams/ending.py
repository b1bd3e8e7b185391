"""An end that comes: what is stopped has so long in all, and is left behind after that."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from time import monotonic

__all__ = ["Ending"]

logger = logging.getLogger(__name__)


class Ending:
    """Waits for things to stop, `seconds` for all of them together. Raises nothing of theirs.

    Whatever is left behind is safe to leave: what is committed is committed, what is not is done
    again at the next start, an open transaction is ended by whoever comes next.
    """

    def __init__(self, seconds: float) -> None:
        self._until = monotonic() + seconds

    async def wait(self, *work: Awaitable[object], what: str, most: float = 60.0) -> None:
        """Wait for some things side by side, `most` seconds and no longer than is left of the time.

        What has not ended by then is cancelled, and not waited for any more.
        """
        tasks = [asyncio.ensure_future(one) for one in work]
        if not tasks:
            return
        for task in tasks:
            task.add_done_callback(_tell)
        seconds = min(most, max(0.0, self._until - monotonic()))
        _, late = await asyncio.wait(tasks, timeout=seconds)
        for task in late:
            task.cancel()
        if late:
            logger.warning("%s did not end in %.0f s; it is left behind", what, seconds)


def _tell(task: asyncio.Future[object]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        logger.warning("while stopping: %s: %s", type(error).__name__, error)
