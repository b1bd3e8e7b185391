"""The configured sources of a run, built from files and secrets, on the log of a workspace."""

from __future__ import annotations

import os
import time
from pathlib import Path

from commands.workspace import Workspace
from config.feeds import load_feeds
from config.settings import Settings
from schemas.feeds import AnyFeed
from sources.build import build
from sources.metrics import SourceMetrics
from sources.supervisor import Supervisor
from streams.clock import wall_clock
from streams.engine import Rulebook
from streams.outlet import LogOutlet

__all__ = ["read_feeds", "supervise"]


def read_feeds(settings: Settings, rulebook: Rulebook) -> dict[str, AnyFeed]:
    """Read `config/feeds`. Raises `ConfigError` naming file and key."""
    return load_feeds(Path(settings.feeds), rulebook.mappings)


async def supervise(workspace: Workspace, feeds: dict[str, AnyFeed]) -> Supervisor:
    """Return the sources on a workspace's log. Raises `ConfigError` for a missing secret."""
    mappings, engine = workspace.rulebook.mappings, workspace.engine
    sources = {
        name: build(feed, mappings, os.environ, wall_clock, time.monotonic)
        for name, feed in feeds.items()
        if feed.enabled
    }
    outlet = LogOutlet(engine.log, mappings, engine.lag)
    metrics = SourceMetrics(workspace.registry, feeds)
    supervisor = Supervisor(feeds, sources, outlet, wall_clock, metrics)
    await supervisor.open()
    return supervisor
