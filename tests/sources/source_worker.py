"""A process that does nothing but read one source into a log, until it is killed."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

from made import COMMON, MAPPING, Time, folder_feed, keeper

from schemas.feeds import Paging, PullFeed, Secret, SqlFeed
from sources.build import build
from streams.outlet import LogOutlet
from streams.topics import declared
from streams.transport.log import EmbeddedLog


async def no_lag(*topics: str) -> int:
    return 0


def feed(kind: str, place: str) -> Any:
    common = {**COMMON, "mapping": MAPPING.name}
    if kind == "folder":
        return folder_feed(Path(place))
    if kind == "sql":
        url = Secret(env="LOANWATCH_SOURCE_OFFICE")
        return SqlFeed(**common, url=url, table="t", watermark="at", key="id", chunk_rows=50)
    return PullFeed(
        **common, url=place, plain_http=True, items="data.records", attempts=60,
        timeout_seconds=0.15, requests_per_second=1e6, paging=Paging(by="page", parameter="page"),
    )  # fmt: skip


async def main(kind: str, place: str, log_folder: Path) -> None:
    log, clock = EmbeddedLog(log_folder, topics=declared(1)), Time()
    await log.start()
    outlet = LogOutlet(log, {MAPPING.name: MAPPING}, no_lag)
    of = feed(kind, place)
    environ = {"LOANWATCH_SOURCE_OFFICE": f"sqlite:///{place}"}
    source = build(of, {MAPPING.name: MAPPING}, environ, clock, clock.monotonic)
    if kind == "pull":
        source._fetcher._sleep = lambda seconds: asyncio.sleep(0)
    one = keeper(of, source, outlet)
    print("ready", flush=True)
    await one.read()
    assert source is not None
    await source.close()
    await log.stop()
    sys.exit(one.health.trouble or 0)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
