"""One store for all tests of the interface: they only read it, and opening it takes seconds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from archived import archive
from made_by_hand import content
from v1_content import noise, watches
from v1_world import Platform

from store.embedded import EmbeddedStore
from store.migrating import migrate


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    store = EmbeddedStore(tmp_path_factory.mktemp("store"))
    migrate(store)
    archive(store, *content(), *watches(), *noise())
    yield store
    store.close()


@pytest.fixture(scope="module")
def built(store) -> Platform:
    return Platform(store)


@pytest.fixture
def platform(built) -> Platform:
    """Built once, for building takes a while; what it wrote down is each test's own."""
    built.forget()
    return built
