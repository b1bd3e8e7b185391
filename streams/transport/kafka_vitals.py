"""Whether what the driver does by itself for a consumer still goes on.

Its tasks raise into the void when they end: Faust takes records past the call in which the driver
would say so. Of what went wrong in the group it waits to be asked, and does nothing more meanwhile.
"""

from __future__ import annotations

import contextlib
import logging
from typing import Any

from aiokafka.errors import KafkaError

__all__ = ["KafkaVitals"]

logger = logging.getLogger(__name__)

_MOST_REFUSALS = 30  # looks in a row at which the group went wrong again


class KafkaVitals:
    """Looks at a consumer's thread from outside. `ailment` is asked about once a second."""

    def __init__(self) -> None:
        self._refusals = 0

    def ailment(self, thread: Any) -> str:
        """Return why nothing is fetched any more, empty while all is well or only starting."""
        if thread._thread is not None and not thread._thread.is_alive():
            return "its thread has ended"
        consumer = thread._consumer
        if consumer is None or consumer._coordinator is None or consumer._fetcher is None:
            return ""
        coordinator = consumer._coordinator
        for what, task in (
            ("fetches", consumer._fetcher._fetch_task),
            ("belongs to the group", coordinator._coordination_task),
        ):
            if task.done():
                return f"what {what} has ended"
        return self._group_ailment(thread, coordinator)

    def _group_ailment(self, thread: Any, coordinator: Any) -> str:
        """Let the driver try again after an error in the group; give up where that never helps."""
        error = coordinator._pending_exception
        if error is None:
            self._refusals = 0
            return ""
        self._refusals += 1
        name = type(error).__name__
        if self._refusals > _MOST_REFUSALS:
            return f"the group is not to be had ({name})"
        logger.warning("%s: the group went wrong (%s); trying again", thread.app.conf.id, name)
        thread.thread_loop.call_soon_threadsafe(_go_on, coordinator)
        return ""


def _go_on(coordinator: Any) -> None:
    with contextlib.suppress(KafkaError):
        coordinator.check_errors()
