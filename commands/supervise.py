"""The configured sources of a run, built from files and secrets, on the log of a workspace."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from commands.workspace import Workspace
from config.feeds import load_feeds
from config.secrets import read_secret
from config.settings import Settings
from schemas.feeds import AnyFeed, PushFeed, VerifyFeed
from sources.build import build, build_verifier
from sources.metrics import SourceMetrics
from sources.precheck import Precheck
from sources.push import PushSource
from sources.receiving import Pushes
from sources.settling import Settling
from sources.supervisor import Supervisor
from sources.tokens import Tokens, parse_hashes
from sources.verifying import Verifications
from streams.clock import wall_clock
from streams.engine import Rulebook
from streams.outlet import LogOutlet

__all__ = ["Sources", "precheck", "read_feeds", "supervise"]


def read_feeds(settings: Settings, rulebook: Rulebook) -> dict[str, AnyFeed]:
    """Read `config/feeds`. Raises `ConfigError` naming file and key."""
    return load_feeds(Path(settings.feeds), rulebook.mappings)


def precheck(rulebook: Rulebook) -> Precheck:
    """Return what says of a row at once whether it can pass the door."""
    return Precheck(rulebook.mappings, rulebook.catalogue, rulebook.regions, wall_clock)


class Sources(Struct, frozen=True):
    """The sources of one process: those that are read, that push, that answer."""

    supervisor: Supervisor
    pushes: Pushes
    verifications: Verifications
    settling: Settling

    async def aclose(self) -> None:
        await self.verifications.close()


async def supervise(workspace: Workspace, feeds: Mapping[str, AnyFeed]) -> Sources:
    """Return the sources on a workspace's log. Raises `ConfigError` for a missing secret."""
    mappings, engine = workspace.rulebook.mappings, workspace.engine
    enabled = [feed for feed in feeds.values() if feed.enabled]
    read = {
        feed.name: build(feed, mappings, os.environ, wall_clock, time.monotonic) for feed in enabled
    }
    asked = {
        feed.name: build_verifier(feed, os.environ, wall_clock, time.monotonic)
        for feed in enabled
        if isinstance(feed, VerifyFeed)
    }
    pushing = [(feed, _hashes(feed)) for feed in enabled if isinstance(feed, PushFeed)]
    supervisor = Supervisor(
        feeds, read, LogOutlet(engine.log, mappings, engine.lag), wall_clock,
        SourceMetrics(workspace.registry, feeds),
    )  # fmt: skip
    await supervisor.open()
    keepers, check = supervisor.keepers, precheck(workspace.rulebook).refusal
    pushes = {
        feed.name: PushSource(
            feed, mappings[feed.mapping], keepers[feed.name], check, wall_clock, time.monotonic
        )
        for feed, _ in pushing
    }
    tokens = Tokens({feed.name: hashes for feed, hashes in pushing})
    verifications = Verifications(keepers, asked, wall_clock)
    answering = [feed for feed in enabled if isinstance(feed, VerifyFeed)]
    settling = Settling(answering, verifications, wall_clock)
    return Sources(supervisor, Pushes(pushes, tokens), verifications, settling)


def _hashes(feed: PushFeed) -> tuple[bytes, ...]:
    what = f"the tokens of source {feed.name}"
    return parse_hashes(read_secret(feed.tokens, os.environ, what), what)
