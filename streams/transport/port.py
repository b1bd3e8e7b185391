"""What the stages ask of a log, whichever it is: the embedded one or Kafka."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import Any, Protocol

from faust.types import TP

from streams.transport.records import Batch, Record, Written

__all__ = ["Fenced", "Follower", "Lease", "Log", "LogError", "LogFull", "LogUnavailable"]


class LogError(RuntimeError):
    """The log did not take a write. Nothing of it is visible to anyone."""


class LogFull(LogError):
    """The disk refused a write: there is nowhere to go on to. Make room and start again."""


class Fenced(LogError):
    """Another process works on this partition now; what this one holds of it is worth nothing."""


class LogUnavailable(LogError):
    """The log cannot be reached, or does not say what became of a write. Take the lease anew."""


class Lease(Protocol):
    """The right to write for one partition of a group, until somebody else takes it."""

    @property
    def committed(self) -> Mapping[TP, int]:
        """Next offset of each source partition, as the group had committed it at the start."""

    async def commit(self, records: Sequence[Written], offsets: Mapping[TP, int]) -> None:
        """Write records and the group's next offsets, all or nothing.

        Raises `LogFull`, or `Fenced` and `LogUnavailable`, after which the lease is void.
        """

    async def release(self) -> None:
        """Give the lease back. Never raises."""


class Follower(Protocol):
    """Reads a whole topic beside the groups: for what every worker must know."""

    async def news(self) -> Sequence[bytes]:
        """Return every value written before this call and not yet told, deletions left out."""

    async def arrived(self) -> Sequence[bytes]:
        """Return what has come by itself since the last call: no question is asked of the log.

        What was written some milliseconds ago may be missing.
        """

    async def close(self) -> None: ...


class Log(Protocol):
    """Topics, partitions and groups; durable, ordered within a partition."""

    @property
    def partitions(self) -> Mapping[str, int]:
        """Number of partitions of every declared topic."""

    @property
    def pace_seconds(self) -> float:
        """How far apart a stage's transactions should be while little waits, see `Lanes`."""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def lease(self, group: str, unit: str, tps: Collection[TP] = ()) -> Lease:
        """Become the one who writes as `group` and `unit`; a former holder is shut out first.

        `tps` are the partitions whose committed offsets the lease shall know.
        """

    async def append(self, records: Sequence[Record]) -> None:
        """Write records that belong to no batch: a person's wish, for one."""

    async def mark(self, group: str, offsets: Mapping[TP, int]) -> None:
        """Commit offsets of a group whose effects are outside the log and harmless to repeat."""

    def replay(self, until: Mapping[TP, int | None]) -> AsyncIterator[Batch]:
        """Yield what is kept of some partitions below an offset (None: to their present end).

        Batches of one partition come oldest first.
        """

    async def follow(self, topic: str, *, from_end: bool = False) -> Follower:
        """Read a topic from its beginning, or only what comes from now on."""

    async def lag(self, group: str, tps: Collection[TP]) -> Mapping[TP, int]:
        """Return how many records of each partition the group has yet to work through."""

    def app_options(self, role: str) -> Mapping[str, Any]:
        """Return the settings a Faust app on this log needs."""

    def transport(self, app: Any, most_records: int) -> Any:
        """Return the Faust transport that delivers batches of about `most_records` at most."""
