"""`loanwatch portal`: the page of a Kafka cluster, and the sources that are read there."""

from __future__ import annotations

import asyncio
import logging
import os
import random
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any

import click
from msgspec import DecodeError
from prometheus_client import CollectorRegistry

from commands.expiring import expire_daily
from commands.logs import open_log
from commands.page import Page
from commands.settling import settle_daily
from commands.stores import open_store
from commands.supervise import read_feeds, supervise
from commands.until_stopped import run_to_its_end, until_stopped
from commands.workspace import Workspace, read_rulebook, running
from config.errors import ConfigError
from config.settings import Settings, read_settings
from schemas import codec
from schemas.alerts import Alert
from schemas.deliveries import Receipt
from store.writer import Writer
from streams.clock import wall_clock
from streams.engine import Engine, Rulebook
from streams.transport.owner import Owner
from streams.transport.port import Log, LogUnavailable

__all__ = ["portal"]

logger = logging.getLogger(__name__)
_LOOK_SECONDS = 0.5
_NEWS: dict[str, Any] = {"alerts": codec.decoder(Alert), "receipts": codec.decoder(Receipt)}


@click.command()
@click.option("--log", help="Where Kafka is: kafka://HOST:PORT[,HOST:PORT].")
@click.option("--archive", is_flag=True, help="Write to the store too: for one that is embedded.")
@click.option("--host", help="Address the page listens on (default 127.0.0.1).")
@click.option("--port", type=int, help="Port of the page (default 8300; 0 takes any free one).")
@click.option("--data-dir", help="Folder of the embedded store, where no server is set.")
def portal(archive: bool, **flags: object) -> None:
    """Show the page and read the sources of a Kafka cluster; workers do the rest."""
    settings = read_settings(os.environ, **flags)
    if not settings.log:
        raise ConfigError(
            "a portal needs a Kafka cluster, give it with --log kafka://HOST:PORT; "
            "for one process with an embedded log use ./loanwatch run"
        )
    run_to_its_end(_serve(settings, ("archive",) if archive else ()))


async def _serve(settings: Settings, roles: tuple[str, ...]) -> None:
    rulebook = read_rulebook(settings)
    feeds = read_feeds(settings, rulebook)
    page = Page(settings, rulebook)
    page.claim_port(optional=False)
    async with _workspace(settings, rulebook, page, roles) as workspace:
        sources = await supervise(workspace, feeds)
        async with page.serving(workspace, sources), aclosing(sources):
            page.ready()
            click.echo(f"贷后哨 Loanwatch: {page.url}  (Ctrl-C stops)")
            kinds = rulebook.catalogue.by_code()
            working = [
                sources.supervisor.run(),
                settle_daily(workspace.store, workspace.engine.log, sources.settling),
                expire_daily(workspace.store, workspace.engine.log, kinds),
            ]
            if not roles:
                working.append(_follow(workspace.engine.log, page))
            await until_stopped(workspace.engine, *working)


@asynccontextmanager
async def _workspace(
    settings: Settings, rulebook: Rulebook, page: Page, roles: tuple[str, ...]
) -> AsyncIterator[Workspace]:
    owner = Owner(Path(settings.data_dir))
    try:
        registry = CollectorRegistry()
        async with open_store(settings) as store, open_log(settings, apply=False) as log:
            engine = Engine(
                log, rulebook, Writer(store), {}, registry, clock=wall_clock,
                jitter=random.random, announce=page.announce, roles=roles,
            )  # fmt: skip
            async with running(engine):
                yield Workspace(settings, owner, rulebook, store, engine, registry)
    finally:
        owner.release()


async def _follow(log: Log, page: Page) -> None:
    """Show what comes from now on to those who watch the page: other processes archive it."""
    followers = {topic: await log.follow(topic, from_end=True) for topic in _NEWS}
    try:
        while True:
            for topic, follower in followers.items():
                try:
                    values = await follower.news()
                    page.announce([_NEWS[topic](value) for value in values])
                except LogUnavailable as error:
                    logger.warning("the page's news: %s; trying again", error)
                except DecodeError:
                    logger.warning("the page's news: a record of %s does not decode", topic)
            await asyncio.sleep(_LOOK_SECONDS)
    finally:
        for follower in followers.values():
            await follower.close()
