"""A process that does nothing but read a drop folder into a log, until it is killed."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from made import MAPPING, folder_feed, keeper

from sources.folder import FolderSource
from streams.outlet import LogOutlet
from streams.topics import declared
from streams.transport.log import EmbeddedLog


async def no_lag(*topics: str) -> int:
    return 0


async def main(folder: Path, log_folder: Path) -> None:
    log = EmbeddedLog(log_folder, topics=declared(1))
    outlet = LogOutlet(log, {MAPPING.name: MAPPING}, no_lag)
    feed = folder_feed(folder)
    source = FolderSource(feed, MAPPING, lambda: 0.0)
    one = keeper(feed, source, outlet)
    print("ready", flush=True)
    while any(path.is_file() for path in [*folder.iterdir(), *(folder / "taken").glob("*")]):
        await one.read()
    log.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))
