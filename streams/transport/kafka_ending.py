"""The thread of a Kafka consumer comes to its end in seconds, whatever the driver waits for.

Closing a consumer, the driver waits for tasks of its own without a limit: for one that joins a
group, until every other member has joined too, and for one that fetches, which forgets that it was
cancelled where that comes amid a rebalance. Faust waits for the thread, holding up the loop, and
Python for both. Nothing is lost by not waiting: what is committed is committed, a transaction that
is open is ended by the next holder, and a member that has left or is silent is left out of its group.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from time import monotonic
from typing import Any

from mode import Service
from mode.threads import WorkerThread

from streams.transport.kafka_answers import let_go

__all__ = ["EndsInTime"]

logger = logging.getLogger(__name__)

_CALLS_SECONDS = 1.0  # for what the thread was asked to do and has not done
_CLOSE_SECONDS = 4.0  # for the driver to close the consumer in its own way
_LEAVE_SECONDS = 1.0  # for leaving the group, then for the connections, where it did not
_TASKS_SECONDS = 1.0  # for what is left in the thread, once it is cancelled
_ENDED_SECONDS = 9.0  # for all of it


class _Worker(WorkerThread):  # type: ignore[misc]  # mode is untyped
    """A thread that keeps no process from ending."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.daemon = True


class EndsInTime:
    """To be put before Faust's thread of a consumer among the bases of ours."""

    Worker = _Worker
    shutdown_timeout = _ENDED_SECONDS
    _consumer: Any
    _method_queue: Any
    _started: Any
    _thread: Any

    async def stop(self) -> None:
        """End the thread, or leave it behind: it ends with the process."""
        if not self._started.is_set():
            return
        until = monotonic() + _ENDED_SECONDS + _TASKS_SECONDS
        with contextlib.suppress(TimeoutError, RuntimeError):  # the latter's loop is closed already
            await Service.stop(self)
        while self._thread.is_alive() and monotonic() < until:
            await asyncio.sleep(0.005)
        if self._thread.is_alive():
            logger.warning("a thread that reads from Kafka did not end; it is left behind")

    def close(self) -> None:
        """Do nothing: Faust would close the consumer from another thread amid its own end.

        It asks for that where a rebalance meets an app that is being stopped; `stop` does it.
        """

    async def on_thread_stop(self) -> None:
        """Close the consumer; where that takes too long, leave the group and hang up."""
        if self._method_queue is not None:
            await let_go(self._method_queue.stop(), _CALLS_SECONDS)
        if (consumer := self._consumer) is None:
            return
        await let_go(consumer.stop(), _CLOSE_SECONDS)
        if (coordinator := consumer._coordinator) is not None:
            await let_go(coordinator._maybe_leave_group(), _LEAVE_SECONDS)
        await let_go(consumer._client.close(), _LEAVE_SECONDS)

    async def _gather_remaining_tasks(self) -> None:
        """Cancel what the driver has left in the thread; wait a little for it."""
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.add_done_callback(lambda done: done.cancelled() or done.exception())
            task.cancel()
        if left:
            await asyncio.wait(left, timeout=_TASKS_SECONDS)
