"""A store that keeps what it is given, by table: for tests and dry runs. It answers no question."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from store.base import StoreError
from store.pieces import Piece

__all__ = ["RecordingStore"]


class RecordingStore:
    """`fails` makes the next landings fail, as a store does that is down.

    `rows` has the tables of the engine, as plainly as can be: a row is the part of the record that
    it comes from, with `outcome` and `reason` in the ledger.
    """

    def __init__(self, fails: int = 0) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.fails = fails

    def land(self, topic: str, pieces: Sequence[Piece]) -> None:
        if self.fails:
            self.fails -= 1
            raise StoreError("the store is down")
        for piece in pieces:
            for line in piece.lines.split(b"\n"):
                try:
                    record = json.loads(line)
                except ValueError:
                    record = {"source": topic, "file": piece.place, "reason": "undecodable"}
                    self._reject(record)
                    continue
                if topic == "assessments":
                    self._assess(record)
                elif topic == "echoed":
                    self.rows["decisions"] += record["decisions"]
                elif topic == "rejected":
                    self._reject(record)
                else:
                    self.rows[topic].append(record)

    def _assess(self, record: dict[str, Any]) -> None:
        change = record["change"]
        self.rows["ledger"].append({**change, "outcome": record["outcome"], "reason": ""})
        if record["outcome"] == "accepted":
            self.rows["facts"].append(change)
            self.rows["scores"].append(record["score"])
            self.rows["decisions"] += record.get("decisions", [])

    def _reject(self, record: dict[str, Any]) -> None:
        whole = {"load": "", "file": "", "row": 0, **record}
        self.rows["ledger"].append({**whole, "outcome": "rejected"})
        self.rows["rejected"].append(whole)

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
