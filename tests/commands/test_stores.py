"""Which store the settings name, and what a server that is away or refuses us means at the start."""

from __future__ import annotations

import pytest
from old_server import OldServer, free_port

from commands.stores import named_store, prepare
from config.settings import read_settings
from store.base import StoreDown, StoreError
from store.embedded import EmbeddedStore
from store.server import ServerStore


def test_without_an_address_the_store_is_in_the_data_folder(tmp_path):
    store = named_store(read_settings({}, data_dir=str(tmp_path)), {})
    try:
        assert isinstance(store, EmbeddedStore)
        prepare(store)
        assert store.query("SELECT count() AS n FROM facts") == [{"n": 0}]
    finally:
        store.close()


def test_a_server_that_is_away_holds_nothing_up(caplog):
    environ = {"LOANWATCH_STORE": f"clickhouse://localhost:{free_port()}"}
    store = named_store(read_settings(environ), environ)
    assert isinstance(store, ServerStore)
    prepare(store)
    assert "alerts go out, rows follow when it is back" in caplog.text
    with pytest.raises(StoreDown):
        store.query("SELECT 1 AS one")


def test_a_server_that_refuses_us_is_an_error_at_once(tmp_path):
    server = OldServer(tmp_path)
    server.start()
    try:
        environ = {
            "LOANWATCH_STORE": f"clickhouse://archive@localhost:{server.port}",
            "LOANWATCH_STORE_PASSWORD": "hunter2",
        }
        store = named_store(read_settings(environ), environ)
        with pytest.raises(StoreError, match="Wrong password") as caught:
            prepare(store)
        assert "hunter2" not in str(caught.value)
    finally:
        server.stop()
