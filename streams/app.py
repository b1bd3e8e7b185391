"""A Faust app per role: its id is its consumer group, its agents get batches."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any

import faust

from streams.roles import GATHERING
from streams.transport.port import Log
from streams.transport.records import Batch

__all__ = ["build_app", "group_name"]

PINNED_FAUST = "0.15.3"  # the transport overrides its internals: another version needs a look
# Of a batch: some 30 ms of work, so that no stage holds the loop for long. The archive does little
# with a record, and must not fall behind the monitor.
_MOST_RECORDS = {"archive": 4000}
Handle = Callable[[Batch], Awaitable[None]]


def group_name(role: str) -> str:
    """Return the consumer group of a role."""
    return f"loanwatch-{role}"


class _App(faust.App):  # type: ignore[misc]  # faust is untyped
    def _create_directories(self) -> None:
        """Faust keeps nothing on disk for us: state is in the log."""


def build_app(
    role: str, log: Log, handlers: Mapping[str, Handle],
    on_assigned: Callable[[Collection[int]], Awaitable[None]],
) -> Any:  # fmt: skip
    """Return a Faust app whose agents hand each batch of a topic to its handler.

    `on_assigned` is told the partitions that this process works on, whenever they change.

    Raises
    ------
    RuntimeError
        Another version of faust-streaming than the one the transport was written for.
    """
    if faust.__version__ != PINNED_FAUST:
        raise RuntimeError(
            f"faust-streaming {faust.__version__} is installed, {PINNED_FAUST} is needed; "
            "run: pip install -r requirements.txt"
        )
    # Faust reports every pause of an idle embedded log as trouble: only its errors are of interest.
    logging.getLogger("faust").setLevel(logging.ERROR)
    logging.getLogger("mode").setLevel(logging.ERROR)
    partitions = next(iter(log.partitions.values()))
    app = _App(group_name(role), topic_partitions=partitions, **log.app_options(role))
    app.transport = log.transport(app, _MOST_RECORDS.get(role, 1000))
    app.transport.gather_seconds = GATHERING.get(role, 0.0)
    for topic, handle in handlers.items():
        _attach(app, topic, handle)

    @app.on_partitions_assigned.connect(weak=False)  # type: ignore[untyped-decorator]
    async def assigned(sender: Any, tps: Collection[Any], **_: Any) -> None:
        await on_assigned({tp.partition for tp in tps})

    return app


def _attach(app: Any, topic: str, handle: Handle) -> None:
    @app.agent(app.topic(topic, value_serializer="raw"), name=f"{app.conf.id}.{topic}")  # type: ignore[untyped-decorator]
    async def agent(stream: Any) -> None:
        async for batch in stream:
            await handle(batch)
