"""`loanwatch run`: one process that loads the samples, shows the page and watches a live feed."""

from __future__ import annotations

import asyncio
import json
import logging
import os
from contextlib import aclosing

import click

from commands.expiring import expire_daily
from commands.feed import follow_city
from commands.page import Page
from commands.report import as_json, show
from commands.samples import load_samples
from commands.settling import settle_daily
from commands.supervise import read_feeds, supervise
from commands.until_stopped import run_to_its_end, until_stopped
from commands.workspace import open_workspace, read_rulebook
from config.settings import Settings, read_settings
from store.base import Store, StoreDown
from store.questions import Summary, summary

__all__ = ["run"]

logger = logging.getLogger(__name__)
_AGAIN_SECONDS = 1.0


@click.command()
@click.option("--data-dir", help="Folder of the log and the store (default var/).")
@click.option("--log", help="kafka://HOST:PORT: work over a Kafka cluster (default: embedded).")
@click.option("--port", type=int, help="Port of the page (default 8300; 0 takes any free one).")
@click.option("--host", help="Address the page listens on (default 127.0.0.1).")
@click.option("--feed-rate", type=float, help="Simulated changes per second (default 2).")
@click.option("--samples", help="Folder of sample tables (default samples/).")
@click.option("--once", is_flag=True, help="Stop when the samples are through.")
@click.option("--json", "as_json_", is_flag=True, help="End with one line of JSON.")
def run(once: bool, as_json_: bool, **flags: object) -> None:
    """Load the sample tables, then keep watching a simulated live feed."""
    settings = read_settings(os.environ, **flags)
    run_to_its_end(_run(settings, once=once, json_line=as_json_))


async def _held(store: Store) -> Summary:
    """Ask what the store holds until it answers: it may go down the moment everything is in it."""
    while True:
        try:
            return await asyncio.to_thread(summary, store)
        except StoreDown as error:
            logger.warning("%s; asking again", error)
            await asyncio.sleep(_AGAIN_SECONDS)


async def _run(settings: Settings, *, once: bool, json_line: bool) -> None:
    rulebook = read_rulebook(settings)
    feeds = read_feeds(settings, rulebook)
    page = Page(settings, rulebook)
    page.claim_port(optional=once)
    async with open_workspace(settings, rulebook, page.announce) as workspace:
        sources = await supervise(workspace, feeds)
        async with page.serving(workspace, sources), aclosing(sources):
            await load_samples(workspace, quiet=json_line)
            await workspace.engine.settled()
            found = await _held(workspace.store)
            if not json_line:
                show(found)
            if not once:
                page.ready()
                click.echo(
                    f"贷后哨 Loanwatch: {page.url}  (Ctrl-C stops; data in {settings.data_dir}/)"
                )
                await until_stopped(
                    workspace.engine,
                    follow_city(workspace),
                    sources.supervisor.run(),
                    settle_daily(workspace.store, workspace.engine.log, sources.settling),
                    expire_daily(
                        workspace.store, workspace.engine.log, rulebook.catalogue.by_code()
                    ),
                )
    if json_line:
        click.echo(json.dumps(as_json(found), ensure_ascii=False))
