from __future__ import annotations

import pytest

from store.embedded import EmbeddedStore
from store.migrating import migrate

TABLES = (
    "facts",
    "readings",
    "scores",
    "decisions",
    "ledger",
    "rejected",
    "alerts",
    "receipts",
    "disposals",
)


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
    for table in TABLES:
        opened.command(f"TRUNCATE TABLE {table}")
    return opened
