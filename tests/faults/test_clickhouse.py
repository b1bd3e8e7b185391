"""A real server keeps what landed in it through its death, and tells it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from skips import skip_or_fail

from faults.clickhouse import ClickHouse, installed
from store.base import StoreDown
from store.pieces import Piece
from store.server import ServerStore

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_what_landed_is_there_after_it_was_killed_and_nothing_lands_meanwhile(tmp_path):
    if installed() is None:
        skip_or_fail("clickhouse-server is not installed")
    server = ClickHouse(tmp_path / "clickhouse")
    store = ServerStore("127.0.0.1", server.port, settings={})
    refused = [json.dumps({"file": "x.csv", "row": row, "值": "甲"}).encode() for row in (3, 4)]
    try:
        store.land("rejected", [Piece("rejected/0", 7, NOON, b"\n".join(refused))])
        server.kill()
        with pytest.raises(StoreDown):
            store.land("rejected", [Piece("rejected/0", 9, NOON, refused[0])])
        server.start()
        store.land("rejected", [Piece("rejected/0", 8, NOON, refused[1])])  # again, cut elsewhere
        assert server.stored().refused == {("x.csv", 3): 1, ("x.csv", 4): 1}
    finally:
        store.close()
        server.kill()
