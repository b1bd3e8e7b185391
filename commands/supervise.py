"""The configured sources of a run, built from files and secrets, on the log of a workspace."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path

from commands.workspace import Workspace
from config.feeds import load_feeds
from config.secrets import read_secret
from config.settings import Settings
from schemas.feeds import AnyFeed, PushFeed
from sources.build import build
from sources.metrics import SourceMetrics
from sources.precheck import Precheck
from sources.push import PushSource
from sources.receiving import Pushes
from sources.supervisor import Supervisor
from sources.tokens import Tokens, parse_hashes
from streams.clock import wall_clock
from streams.engine import Rulebook
from streams.outlet import LogOutlet

__all__ = ["precheck", "read_feeds", "supervise"]


def read_feeds(settings: Settings, rulebook: Rulebook) -> dict[str, AnyFeed]:
    """Read `config/feeds`. Raises `ConfigError` naming file and key."""
    return load_feeds(Path(settings.feeds), rulebook.mappings)


def precheck(rulebook: Rulebook) -> Precheck:
    """Return what says of a row at once whether it can pass the door."""
    return Precheck(rulebook.mappings, rulebook.catalogue, rulebook.regions, wall_clock)


async def supervise(
    workspace: Workspace, feeds: Mapping[str, AnyFeed]
) -> tuple[Supervisor, Pushes]:
    """Return the sources on a workspace's log, and what takes the calls of those that push.

    Raises `ConfigError` for a missing secret.
    """
    mappings, engine = workspace.rulebook.mappings, workspace.engine
    enabled = {name: feed for name, feed in feeds.items() if feed.enabled}
    sources = {
        name: build(feed, mappings, os.environ, wall_clock, time.monotonic)
        for name, feed in enabled.items()
    }
    pushing = {name: feed for name, feed in enabled.items() if isinstance(feed, PushFeed)}
    hashes = {name: _hashes(feed) for name, feed in pushing.items()}
    supervisor = Supervisor(
        feeds, sources, LogOutlet(engine.log, mappings, engine.lag), wall_clock,
        SourceMetrics(workspace.registry, feeds),
    )  # fmt: skip
    await supervisor.open()
    check = precheck(workspace.rulebook).refusal
    pushes = {
        name: PushSource(
            feed, mappings[feed.mapping], supervisor.keepers[name], check, wall_clock,
            time.monotonic,
        )
        for name, feed in pushing.items()
    }  # fmt: skip
    return supervisor, Pushes(pushes, Tokens(hashes))


def _hashes(feed: PushFeed) -> tuple[bytes, ...]:
    what = f"the tokens of source {feed.name}"
    return parse_hashes(read_secret(feed.tokens, os.environ, what), what)
