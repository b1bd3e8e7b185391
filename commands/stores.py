"""The store that the settings choose, opened with its tables made, and closed afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from config.settings import Settings
from store.base import Store
from store.embedded import EmbeddedStore
from store.migrating import migrate
from store.recording import RecordingStore
from store.writer import Writer
from streams.transport.owner import Owner

__all__ = ["open_store", "open_writer"]


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[Store]:
    """Open the store. The folder of an embedded one must be owned by now. Raises `StoreError`."""
    store = EmbeddedStore(Path(settings.data_dir) / "store")
    try:
        await asyncio.to_thread(migrate, store)
        yield store
    finally:
        store.close()


@asynccontextmanager
async def open_writer(settings: Settings, *, wanted: bool) -> AsyncIterator[Writer]:
    """Open the store for a worker; one that writes nothing to it gets a writer into thin air."""
    if not wanted:
        yield Writer(RecordingStore())
        return
    owner = Owner(Path(settings.data_dir))
    try:
        async with open_store(settings) as store:
            yield Writer(store)
    finally:
        owner.release()
