"""The store that the settings name, in the data folder or a ClickHouse server: opened and closed."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from config.clickhouse import read_clickhouse
from config.settings import Settings
from store.base import Store, StoreDown
from store.embedded import EmbeddedStore
from store.migrating import migrate
from store.recording import RecordingStore
from store.server import ServerStore
from store.writer import Writer
from streams.transport.owner import Owner

__all__ = ["named_store", "open_store", "open_writer", "prepare"]

logger = logging.getLogger(__name__)


def named_store(settings: Settings, environ: Mapping[str, str]) -> Store:
    """Return the store that the settings name. A server is not asked for anything yet.

    Raises `ConfigError`, or `StoreBusy` where another process has the folder.
    """
    if not settings.store:
        return EmbeddedStore(Path(settings.data_dir) / "store")
    at = read_clickhouse(settings.store, environ)
    return ServerStore(
        at.host, at.port, database=at.database, user=at.user, password=at.password,
        secure=at.secure, ca=at.ca, cert=at.cert, key=at.key, compression=at.compression,
    )  # fmt: skip


def prepare(store: Store) -> None:
    """Bring the tables up to date. Blocks.

    A server that is down holds nothing up: the archive does it as soon as it answers. One that
    refuses us is an error at once, `StoreError`.
    """
    try:
        migrate(store)
    except StoreDown as error:
        logger.warning("%s; going on without: alerts go out, rows follow when it is back", error)


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[Store]:
    """Open the store with its tables made. The folder of an embedded one must be owned by now."""
    store = named_store(settings, os.environ)
    try:
        await asyncio.to_thread(prepare, store)
        yield store
    finally:
        store.close()


@asynccontextmanager
async def open_writer(settings: Settings, *, wanted: bool) -> AsyncIterator[Writer]:
    """Open the store for a worker; one that writes nothing to it gets a writer into thin air."""
    if not wanted:
        yield Writer(RecordingStore())
        return
    owner = None if settings.store else Owner(Path(settings.data_dir))
    try:
        async with open_store(settings) as store:
            yield Writer(store)
    finally:
        if owner is not None:
            owner.release()
