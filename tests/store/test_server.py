"""The wire, against a real server that is started, killed and started again."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from old_server import LANDING, OldServer, free_port
from some_alerts import NOON

from store.base import StoreDown, StoreError
from store.pieces import Piece


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = OldServer(tmp_path_factory.mktemp("clickhouse"))
    server.start()
    store = server.store()
    store.command(LANDING)
    store.close()
    yield server
    server.stop()


@pytest.fixture
def store(server):
    store = server.store()
    store.command("TRUNCATE TABLE landed_assessments")
    yield store
    store.close()


def lines(store) -> dict[tuple[str, int], str]:
    rows = store.query("SELECT place, first, hex(lines) AS h FROM landed_assessments FINAL")
    return {(row["place"], row["first"]): bytes.fromhex(row["h"]) for row in rows}


PIECES = [
    Piece("assessments/0", 7, NOON, '{"name":"渝样\\n"}\n{}'.encode()),
    Piece("assessments/1", 2**40, NOON + timedelta(seconds=1), b"\xff\x00not utf-8"),
]


@pytest.mark.parametrize("compression", ["lz4", "zstd", "none"])
def test_bytes_arrive_as_they_were_by_any_compression(server, compression):
    store = server.store(compression=compression)
    try:
        store.command("TRUNCATE TABLE landed_assessments")
        store.land("assessments", PIECES)
        store.land("assessments", PIECES)  # a repeat vanishes
        assert lines(store) == {(p.place, p.first): p.lines for p in PIECES}
    finally:
        store.close()


def test_answers_have_the_form_of_the_engine_in_the_process(store):
    store.land("assessments", PIECES[:1])
    [row] = store.query(
        "SELECT first, at, toDate(at) AS day, 0.5 AS part, [1, 2] AS many,"
        " CAST(NULL AS Nullable(String)) AS none, 'a' AS text FROM landed_assessments"
    )
    assert row == {
        "first": 7, "at": "2026-03-02T04:00:00Z", "day": "2026-03-02", "part": 0.5,
        "many": [1, 2], "none": None, "text": "a",
    }  # fmt: skip


@pytest.mark.parametrize("nasty", ["' OR 1=1 --", "\\", "\\'", "a\tb\nc\r", "\0", "渝样\U0001f3e6"])
def test_what_is_bound_comes_back_as_it_was(store, nasty):
    sql = "SELECT {x:String} AS x, {n:UInt8} AS n"
    assert store.query(sql, {"x": nasty, "n": 3}) == [{"x": nasty, "n": 3}]


def test_a_large_landing_arrives_whole(store):
    """More than one of the protocol's blocks and buffers."""
    pieces = [Piece("assessments/0", i, NOON, b"x" * 9_000) for i in range(3_000)]
    store.land("assessments", pieces)
    [row] = store.query("SELECT count() AS n, sum(length(lines)) AS b FROM landed_assessments")
    assert (row["n"], row["b"]) == (3_000, 27_000_000)


def test_a_server_that_comes_back_is_used_again(server, store):
    store.land("assessments", PIECES[:1])
    server.stop()
    for _ in range(2):
        with pytest.raises(StoreDown, match="does not answer"):
            store.land("assessments", PIECES)
        with pytest.raises(StoreDown, match="does not answer"):
            store.query("SELECT 1 AS one")
    server.start()
    store.land("assessments", PIECES)
    assert set(lines(store)) == {(p.place, p.first) for p in PIECES}


def test_an_error_is_one_sentence_and_leaves_the_line_usable(store):
    with pytest.raises(StoreError, match="Unknown function nonsense") as caught:
        store.query("SELECT nonsense(1)")
    assert "\n" not in str(caught.value) and "Stack trace" not in str(caught.value)
    assert not isinstance(caught.value, StoreDown)
    with pytest.raises(StoreError, match="nowhere"):
        store.land("nowhere", PIECES)
    store.land("assessments", PIECES)
    assert len(lines(store)) == 2


def test_a_wrong_password_is_told_and_never_shown(server):
    store = server.store(password="hunter2")
    with pytest.raises(StoreError, match="Wrong password") as caught:
        store.query("SELECT 1 AS one")
    assert not isinstance(caught.value, StoreDown)
    assert "hunter2" not in str(caught.value) + repr(vars(store))


def test_encrypted_it_trusts_only_who_it_was_told_to(server):
    here = {"port": server.tls_port, "secure": True}
    known = server.store(**here, ca=str(server.folder / "cert.pem"))
    try:
        assert known.query("SELECT 1 AS one") == [{"one": 1}]
    finally:
        known.close()
    with pytest.raises(StoreError, match="certificate"):
        server.store(**here).query("SELECT 1 AS one")
    with pytest.raises(StoreError, match="does not answer"):  # encryption where there is none
        server.store(secure=True).query("SELECT 1 AS one")


def test_nobody_at_the_port_is_down(server):
    with pytest.raises(StoreDown, match="Connection refused"):
        server.store(port=free_port()).query("SELECT 1 AS one")


def test_a_page_does_not_wait_for_an_insert(store):
    """Questions have a line of their own."""
    with store._landing._one_at_a_time:  # an insert is under way
        answers: list = []
        asking = threading.Thread(target=lambda: answers.append(store.query("SELECT 1 AS one")))
        asking.start()
        asking.join(10)
    assert answers == [[{"one": 1}]]
