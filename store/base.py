"""What the rest of the system asks of the store, and nothing more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from store.pieces import Piece

__all__ = ["Store", "StoreBusy", "StoreDown", "StoreError"]


class StoreError(Exception):
    """The store did not do what it was asked. Trying again may help; nothing was half done."""


class StoreBusy(StoreError):
    """Another process has the store's folder open. The message says what to do."""


class StoreDown(StoreError):
    """Nobody answered: the server is down or out of reach. Trying again later will help."""


class Store(Protocol):
    """ClickHouse, in the process or on a server. Every call blocks: use a thread beside a loop."""

    def land(self, topic: str, pieces: Sequence[Piece]) -> None:
        """Store records of a topic. Rows of one id replace each other: landing twice is as once."""

    def query(
        self, sql: str, parameters: Mapping[str, object] | None = None
    ) -> list[dict[str, Any]]:
        """Answer a question; `{name:Type}` in it stands for a parameter."""

    def raw(self, sql: str, format: str, parameters: Mapping[str, object] | None = None) -> bytes:
        """Answer a question in one of ClickHouse's own output formats."""

    def command(self, sql: str) -> None:
        """Run a statement that answers nothing."""

    def close(self) -> None: ...
