"""The simulated city as a live feed: stands in where no real source is connected."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from itertools import islice
from time import monotonic

from commands.workspace import Workspace
from schemas import codec
from schemas.incoming import Offer
from simulate.city import build_city, city_watches
from simulate.events import events
from simulate.feed import due
from streams.clock import wall_clock
from streams.loading import Load, publish
from streams.samples import company_record, tie_records, watch_record
from streams.transport.records import Record

__all__ = ["follow_city"]

_START = datetime(2026, 1, 1, tzinfo=UTC)
_TICK_SECONDS = 0.1


async def follow_city(workspace: Workspace) -> None:
    """Offer the city's changes at `feed_rate` a second, from where the last start stopped.

    Event times run on the city's own clock; intake times are real.
    """
    settings, engine = workspace.settings, workspace.engine
    if settings.feed_rate == 0:
        await asyncio.Future()
    name = f"city-{settings.seed}-{settings.feed_companies}"
    city = await asyncio.to_thread(build_city, settings.seed, settings.feed_companies, _START)
    partitions = engine.log.partitions["companies"]
    for part, records in (
        ("companies", (company_record(c, partitions) for c in city.companies())),
        ("watches", (watch_record(w, partitions) for w in city_watches(city))),
        ("ties", (record for tie in city.ties() for record in tie_records(tie, partitions))),
    ):
        load = await Load.begin(engine.log, f"{name}-{part}")
        await publish(load, records, lambda: asyncio.sleep(0), lambda sent: None)
        await load.close()
    await engine.caught_up("companies", "watches", "ties")
    load = await Load.begin(engine.log, f"{name}-events")
    stream = events(city, settings.seed, _START, clock=lambda occurred: wall_clock())
    await asyncio.to_thread(lambda: sum(1 for _ in islice(stream, load.sent)))
    started, sent, done = monotonic(), 0, load.sent
    while True:
        now_due = due(settings.feed_rate, monotonic() - started, sent)
        if now_due:
            offers = [Offer(change=change) for change in islice(stream, now_due)]
            sent += len(offers)
            await load.advance(
                [Record("intake", o.change.uscc.encode(), codec.encode(o)) for o in offers],
                done + sent,
            )
        await asyncio.sleep(_TICK_SECONDS)
