"""A source that is pulled in a test: quick, patient, and told how long it slept."""

from __future__ import annotations

import asyncio

from flaky_server import Served
from made import COMMON, MAPPING, Time, cells, keeper

from schemas.feeds import Paging, PullFeed
from sources.fetching import Fetcher, Limits
from sources.pull import PullSource
from sources.recording import RecordingOutlet

PAGES = Paging(by="page", parameter="page", parameters={"size": "25"})
CURSOR = Paging(by="cursor", parameter="after", next="next")


def feed(url: str, paging: Paging = PAGES, **more) -> PullFeed:
    items = "rows" if paging.by == "cursor" else "data.records"
    settings = {"mapping": MAPPING.name, "url": url, "plain_http": True, "items": items}
    return PullFeed(**{**COMMON, **settings, "paging": paging, **more})


class Naps:
    """Remembers how long somebody wanted to sleep, and does not."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        await asyncio.sleep(0)


def source(of: PullFeed, naps: Naps | None = None, token: str = "", **more) -> PullSource:
    limits = Limits(**{
        "timeout_seconds": 0.15, "attempts": 40, "most_bytes": 1 << 20, "per_second": 1e9, **more,
    })  # fmt: skip
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    clock = Time()
    fetcher = Fetcher(of.url, headers, limits, clock, clock.monotonic, naps or Naps())
    return PullSource(of, MAPPING, fetcher)


async def read(server: Served, outlet: RecordingOutlet, paging: Paging = PAGES, **more) -> None:
    of = feed(server.url, paging)
    one = source(of, **more)
    try:
        await keeper(of, one, outlet).read()
    finally:
        await one.close()


def numbers(outlet: RecordingOutlet) -> list[str]:
    return [row.cells["文号"] for row in outlet.rows]


def rows(*of: int) -> list[dict[str, str]]:
    return [cells(n) for n in of]
