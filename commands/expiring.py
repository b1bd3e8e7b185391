"""`loanwatch expire`: facts whose time of publication is over are shown no longer."""

from __future__ import annotations

import asyncio
import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import chain

import click
import uvloop

from calendars.days import SHANGHAI
from commands.workspace import open_workspace, read_rulebook
from config.settings import read_settings
from desk.expiring import Shown, expired, superseded
from portal.v1.pages import instant_of
from schemas import codec
from schemas.catalogue import Kind
from schemas.corrections import Correction
from store.base import Store
from store.expiring import perhaps_expired
from store.superseded import superseded as ended_facts
from streams.clock import wall_clock
from streams.transport.port import Log
from streams.transport.records import Record

__all__ = ["expire", "expire_daily", "expire_now"]

_AT_HOUR = 3  # in Shanghai: nothing is published then, and offices read in the morning


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say how many there are of each kind.")
@click.option("--data-dir", help="Folder of the log and the store (default var/).")
def expire(dry_run: bool, **flags: object) -> None:
    """到期 End facts whose time is over or that a later fact ended; whoever was told is told of it.

    The time is what the source says, else the period of the kind in config/catalogue.yaml; what
    ends a kind stands there too (`ended_by`).
    `run` and `portal` do this every night by themselves.
    """
    settings = read_settings(os.environ, **flags)

    async def run() -> Counter[str]:
        rulebook = read_rulebook(settings)
        kinds = rulebook.catalogue.by_code()
        async with open_workspace(settings, rulebook) as workspace:
            await workspace.engine.settled()
            log = None if dry_run else workspace.engine.log
            found = await expire_now(workspace.store, log, kinds, wall_clock())
            await workspace.engine.settled()
            return found

    click.echo(json.dumps(dict(uvloop.run(run())), ensure_ascii=False))


async def expire_now(
    store: Store, log: Log | None, kinds: Mapping[str, Kind], now: datetime
) -> Counter[str]:
    """Write a correction for every fact that is over or ended; return how many, by kind.

    Doing it twice does no harm: a fact ends once. Without a log nothing is written.
    """
    found: Counter[str] = Counter()
    pages = chain(_pages(store, kinds, now), _ended_by_others(store, kinds, now))
    while (page := await asyncio.to_thread(next, pages, None)) is not None:
        found.update(correction.kind for correction in page)
        if log is not None:
            await log.append(
                [Record("corrections", c.uscc.encode(), codec.encode(c)) for c in page]
            )
    return found


async def expire_daily(store: Store, log: Log, kinds: Mapping[str, Kind]) -> None:
    """End what is over, every night, for as long as the task lives."""
    while True:
        await asyncio.sleep(until_night(wall_clock()).total_seconds())
        await expire_now(store, log, kinds, wall_clock())


def until_night(now: datetime) -> timedelta:
    """Return how long it is until three in the morning in Shanghai.

    >>> until_night(datetime(2026, 7, 6, 2, 30, tzinfo=SHANGHAI))
    datetime.timedelta(seconds=1800)
    >>> until_night(datetime(2026, 7, 6, 3, tzinfo=SHANGHAI))
    datetime.timedelta(days=1)
    """
    local = now.astimezone(SHANGHAI)
    night = local.replace(hour=_AT_HOUR, minute=0, second=0, microsecond=0)
    return night - local if night > local else night + timedelta(days=1) - local


def _pages(store: Store, kinds: Mapping[str, Kind], now: datetime) -> Iterator[list[Correction]]:
    asked = [("", 0)] + [
        (code, kind.period.publication)
        for code, kind in kinds.items()
        if kind.period is not None and kind.period.publication is not None
    ]
    for code, months in asked:
        for rows in perhaps_expired(store, now, code, months):
            facts = [
                Shown(
                    fact_id=row["fact_id"], uscc=row["uscc"], kind=row["kind"],
                    occurred_at=instant_of(row["occurred_at"]),
                    published_at=_instant(row["published_at"]),
                    public_until=_instant(row["public_until"]),
                )
                for row in rows
            ]  # fmt: skip
            over = [expired(fact, kinds, now) for fact in facts]
            if found := [correction for correction in over if correction is not None]:
                yield found


def _ended_by_others(
    store: Store, kinds: Mapping[str, Kind], now: datetime
) -> Iterator[list[Correction]]:
    for code, kind in kinds.items():
        for ender in kind.ended_by:
            if ender != "removed" and ender not in kinds:
                continue  # what a correction alone can say
            found = [
                superseded(
                    Shown(
                        fact_id=row["fact_id"], uscc=row["uscc"], kind=code,
                        occurred_at=instant_of(row["occurred_at"]),
                    ),
                    ender, row["by_fact"], row["source"], instant_of(row["ended_at"]), now,
                )
                for row in ended_facts(store, code, ender)
            ]  # fmt: skip
            if found:
                yield found


def _instant(found: object) -> datetime | None:
    return None if found is None else instant_of(found)
