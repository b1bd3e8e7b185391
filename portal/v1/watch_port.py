"""What the interface asks of whoever gives orders on watches, and nothing more."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import BinaryIO, Protocol

from schemas.orders import Order, Ordered
from schemas.watch_results import WatchResult, Wish

__all__ = ["WatchPort"]


class WatchPort(Protocol):
    """A desk: `streams.watch_desk.WatchDesk` is one."""

    async def one(self, order: Order) -> Ordered | None:
        """Give one order; None where nobody answers in time."""
        ...

    async def add(
        self,
        institution: str,
        wishes: Sequence[Wish],
        request_id: str,
        by: str,
        *,
        seed: bool = True,
    ) -> list[WatchResult]:
        """Watch loans; return what came of each."""
        ...

    def table(
        self, file: BinaryIO, name: str, institution: str, by: str, *, seed: bool = True
    ) -> AsyncIterator[list[WatchResult]]:
        """Watch the loans of a file. Raises `ValueError` where it is no table of watches."""
        ...
