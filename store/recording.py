"""A store that keeps what it is given, by table: for tests and dry runs. It answers no question."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from store.base import StoreError

__all__ = ["RecordingStore"]


class RecordingStore:
    """`fails` makes the next inserts fail, as a store does that is down."""

    def __init__(self, fails: int = 0) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.fails = fails

    def insert(self, table: str, lines: bytes) -> None:
        if self.fails:
            self.fails -= 1
            raise StoreError("the store is down")
        self.rows[table] += [json.loads(line) for line in lines.splitlines()]

    def query(
        self, sql: str, parameters: Mapping[str, object] | None = None
    ) -> list[dict[str, Any]]:
        return []

    def raw(self, sql: str, format: str, parameters: Mapping[str, object] | None = None) -> bytes:
        return b""

    def command(self, sql: str) -> None:
        return None

    def close(self) -> None:
        return None
