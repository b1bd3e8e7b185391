"""Where a source's rows go, together with how far it has been read. The port, and nothing more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from schemas.incoming import Rejection, Row
from schemas.source_health import SourceAlert
from schemas.verifications import Verification

__all__ = ["Item", "Outlet", "OutletUnavailable", "State"]

Item = Row | Rejection | SourceAlert | Verification
State = Mapping[str, bytes | None]  # key -> value; None forgets the key


class OutletUnavailable(Exception):
    """What became of a put is not known, or another process reads the source by now.

    `open` gets the state anew; it tells.
    """


class Outlet(Protocol):
    """The way to the door. Rows and state are kept together or not at all.

    That one transaction is the reason why a source that is killed at any moment goes on exactly
    where it stopped: what it sent and what it knows of having sent it cannot differ.
    """

    async def open(self, feed: str) -> dict[str, bytes]:
        """Become the one who reads a feed, shutting out any other; return its state.

        Raises `OutletUnavailable`.
        """
        ...

    async def put(self, feed: str, items: Sequence[Item], state: State) -> None:
        """Hand items over, in order, and remember `state`. If it raises, nothing happened;

        but after `OutletUnavailable` only `open` tells whether it did.
        """
        ...

    async def ready(self) -> None:
        """Return when the door has time: a source waits here between two portions."""
        ...

    async def close(self) -> None:
        """Give up every feed. Never raises."""
        ...
