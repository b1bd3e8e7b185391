"""A server of today for `ServerStore`, where none can be had: its answers come from the engine in
the process, in the Python types that clickhouse-driver makes of them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from store.embedded import EmbeddedStore
from store.pieces import Piece
from store.server import ServerStore


class ModernClient:
    """The part of clickhouse-driver's client that is used."""

    def __init__(self, store: EmbeddedStore) -> None:
        self._store = store

    def execute(
        self, sql: str, columns: Any = None, *, columnar: bool = False,
        with_column_types: bool = False,
    ) -> Any:  # fmt: skip
        if columns is not None:
            assert columnar and sql.startswith("INSERT INTO landed_")
            topic = sql.split("landed_")[1].split(" ")[0]
            self._store.land(topic, [Piece(*row) for row in zip(*columns, strict=True)])
            return len(columns[0])
        if not with_column_types:
            return self._store.command(sql)
        answer = json.loads(self._store.raw(sql, "JSONCompact"))
        types = [(column["name"], column["type"]) for column in answer["meta"]]
        return [
            tuple(_typed(value, type_) for (_, type_), value in zip(types, row, strict=True))
            for row in answer["data"]
        ], types

    def disconnect(self) -> None:
        return None


def _typed(value: Any, type_: str) -> Any:
    if value is None:
        return None
    if "DateTime" in type_:
        return datetime.fromisoformat(value)
    if type_.endswith("Int64"):
        return int(value)
    return value


def modern(store: EmbeddedStore) -> ServerStore:
    return ServerStore("modern", 9000, connect=lambda host, **options: ModernClient(store))
