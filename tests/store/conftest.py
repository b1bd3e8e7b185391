from __future__ import annotations

import pytest

from store.embedded import EmbeddedStore
from store.migrating import migrate


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """One engine a module: chdb holds one folder per process."""
    store = EmbeddedStore(tmp_path_factory.mktemp("store"))
    migrate(store)
    store.command("SYSTEM STOP TTL MERGES")  # times in tests are fixed: they grow old
    yield store
    store.close()


@pytest.fixture
def store(opened):
    for row in opened.query(
        "SELECT name FROM system.tables WHERE database = 'default'"
        " AND engine = 'ReplacingMergeTree' AND name != 'migrations'"
    ):
        opened.command(f"TRUNCATE TABLE {row['name']}")
    return opened
