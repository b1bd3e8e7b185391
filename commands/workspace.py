"""One data folder opened for work: its owner, log, store and engine, built from the settings."""

from __future__ import annotations

import gc
import os
import random
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from prometheus_client import CollectorRegistry

from commands.logs import open_log
from commands.stores import open_store
from config.catalogue import load_catalogue
from config.desk import load_desk
from config.institutions import load_institutions
from config.policy import load_policy
from config.regions import load_regions
from config.settings import Settings
from config.sources import load_sources
from notifiers.base import Notifier
from notifiers.build import build
from schemas.alerts import Alert
from schemas.deliveries import Receipt
from schemas.institutions import Institution
from store.base import Store
from store.writer import Writer
from streams.clock import wall_clock
from streams.engine import Engine, Rulebook
from streams.spill import Rest, in_memory, on_disk
from streams.transport.owner import Owner

__all__ = ["Workspace", "build_notifiers", "open_workspace", "read_rulebook", "rest_of", "running"]

Announce = Callable[[Sequence[Alert | Receipt]], None]


class Workspace:
    """What a command works with. The engine is running while the workspace is open."""

    def __init__(
        self, settings: Settings, owner: Owner, rulebook: Rulebook, store: Store,
        engine: Engine, registry: CollectorRegistry,
    ) -> None:  # fmt: skip
        self.settings, self.owner, self.rulebook = settings, owner, rulebook
        self.store, self.engine, self.registry = store, engine, registry


def read_rulebook(settings: Settings) -> Rulebook:
    """Read every configuration file. Raises `ConfigError` naming the file and key."""
    catalogue = load_catalogue(Path(settings.catalogue))
    policy = load_policy(Path(settings.policy), catalogue)
    rules = {rule.id for rule in policy.rules} | {pattern.id for pattern in policy.patterns}
    return Rulebook(
        policy=policy,
        catalogue=catalogue,
        mappings=load_sources(Path(settings.sources), catalogue),
        institutions=load_institutions(Path(settings.institutions), catalogue.by_code(), rules),
        regions=load_regions(),
        desk=load_desk(Path(settings.desk)),
    )


def rest_of(settings: Settings) -> Rest:
    """Return where the memory of borrowers lies, as set."""
    return in_memory if settings.state == "memory" else on_disk(Path(settings.data_dir) / "state")


def build_notifiers(
    institutions: Mapping[str, Institution], environ: Mapping[str, str]
) -> dict[tuple[str, str], Notifier]:
    """Return a notifier for every channel of every institution."""
    return {
        (institution.id, channel.name): build(channel, institution.id, environ, wall_clock)
        for institution in institutions.values()
        for channel in institution.every_channel
    }


def _calm_collector() -> None:
    """Let Python look for reference cycles rarely: records have none, and there are very many.

    Not too rarely: all stands still meanwhile, 180 ms for 200,000 objects on a busy machine.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 200, 100)


def _favour_the_loop() -> None:
    """Let a thread that wants the interpreter have it after half a millisecond, not five.

    SQLite gives it up at every step; without this the loop waits for the archive's threads.
    """
    sys.setswitchinterval(0.0005)


@asynccontextmanager
async def running(engine: Engine) -> AsyncIterator[None]:
    """Start an engine and make the process favour it; stop it in good order."""
    await engine.start()
    _calm_collector()
    _favour_the_loop()
    try:
        yield
    finally:
        await engine.stop()


@asynccontextmanager
async def open_workspace(
    settings: Settings, rulebook: Rulebook, announce: Announce = lambda news: None
) -> AsyncIterator[Workspace]:
    """Take the data folder, start the engine on it, and leave everything in order afterwards.

    Raises `FolderOwned`, `StoreError`, `LogFull` or `NotifierError`, each one sentence.
    """
    folder = Path(settings.data_dir)
    notifiers = build_notifiers(rulebook.institutions, os.environ)
    owner = Owner(folder)
    try:
        registry = CollectorRegistry()
        async with open_store(settings) as store, open_log(settings, apply=True) as log:
            engine = Engine(
                log, rulebook, Writer(store), notifiers, registry,
                clock=wall_clock, jitter=random.random, announce=announce, rest=rest_of(settings),
            )  # fmt: skip
            async with running(engine):
                yield Workspace(settings, owner, rulebook, store, engine, registry)
    finally:
        owner.release()
