"""`loanwatch worker`: one of many processes that share the work of a Kafka cluster."""

from __future__ import annotations

import os
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import click
from prometheus_client import CollectorRegistry

from commands.logs import open_log
from commands.serving import address, claim, serving
from commands.stores import open_writer
from commands.until_stopped import run_to_its_end, until_stopped
from commands.workspace import build_notifiers, read_rulebook, rest_of, running
from config.errors import ConfigError
from config.settings import Settings, read_settings
from portal.health import create_health_app
from streams.clock import wall_clock
from streams.engine import ROLES, Engine

__all__ = ["worker"]


@click.command()
@click.option(
    "--role", "roles", multiple=True, type=click.Choice([*ROLES, "all"]), default=["all"],
    show_default=True, help="What to work on; several may be given.",
)  # fmt: skip
@click.option("--log", help="Where Kafka is: kafka://HOST:PORT[,HOST:PORT].")
@click.option("--host", help="Address that health and metrics are answered on.")
@click.option("--port", type=int, help="Port of health and metrics (0 takes any free one).")
@click.option("--data-dir", help="Folder of the embedded store, where no server is set.")
def worker(roles: tuple[str, ...], **flags: object) -> None:
    """Work on a share of a Kafka cluster's partitions until stopped."""
    settings = read_settings(os.environ, **flags)
    if not settings.log:
        raise ConfigError(
            "a worker needs a Kafka cluster, give it with --log kafka://HOST:PORT; "
            "for one process with an embedded log use ./loanwatch run"
        )
    run_to_its_end(_work(settings, ROLES if "all" in roles else roles))


async def _work(settings: Settings, roles: tuple[str, ...]) -> None:
    claimed = claim(settings.host, settings.port)
    waiting_for = [lambda: "the log"]
    registry = CollectorRegistry()
    app = create_health_app(registry, lambda: waiting_for[0]())
    async with serving(app, claimed), _engine(settings, roles, registry) as engine:
        waiting_for[0] = engine.ails
        click.echo(f"{', '.join(roles)}: {address(claimed)}metrics  (Ctrl-C stops)")
        await until_stopped(engine)


@asynccontextmanager
async def _engine(
    settings: Settings, roles: tuple[str, ...], registry: CollectorRegistry
) -> AsyncIterator[Engine]:
    """Run an engine for some roles; the store is opened only by who writes to it."""
    rulebook = read_rulebook(settings)
    notifiers: dict[tuple[str, str], Any] = {}
    if "deliver" in roles:
        notifiers = build_notifiers(rulebook.institutions, os.environ)
    async with (
        open_writer(settings, wanted="archive" in roles) as writer,
        open_log(settings, apply=False) as log,
    ):
        engine = Engine(
            log, rulebook, writer, notifiers, registry, clock=wall_clock,
            jitter=random.random, announce=lambda news: None, roles=roles,
            rest=rest_of(settings),
        )  # fmt: skip
        async with running(engine):
            yield engine
