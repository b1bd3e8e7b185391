"""What the rest of the system asks of the store, and nothing more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

__all__ = ["Store", "StoreBusy", "StoreError"]


class StoreError(Exception):
    """The store did not do what it was asked. Trying again may help; nothing was half done."""


class StoreBusy(StoreError):
    """Another process has the store's folder open. The message says what to do."""


class Store(Protocol):
    """ClickHouse, in the process or on a server. Every call blocks: use a thread beside a loop."""

    def insert(self, table: str, lines: bytes) -> None:
        """Insert rows given as JSON, one object a line. Rows of one id replace each other."""

    def query(
        self, sql: str, parameters: Mapping[str, object] | None = None
    ) -> list[dict[str, Any]]:
        """Answer a question; `{name:Type}` in it stands for a parameter."""

    def raw(self, sql: str, format: str, parameters: Mapping[str, object] | None = None) -> bytes:
        """Answer a question in one of ClickHouse's own output formats."""

    def command(self, sql: str) -> None:
        """Run a statement that answers nothing."""

    def close(self) -> None: ...
