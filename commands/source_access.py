"""The sources of a data folder: asked of the process that runs them, or read from its log."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from prometheus_client import CollectorRegistry

from commands.logs import open_log
from commands.running_process import call, running_process
from commands.supervise import read_feeds
from commands.workspace import read_rulebook
from config.errors import ConfigError
from config.settings import Settings
from schemas import codec
from schemas.feeds import AnyFeed, VerifyFeed
from schemas.source_health import SourceStatus
from schemas.verifications import Question, Verification
from sources.build import build_verifier
from sources.metrics import SourceMetrics
from sources.outlet import Outlet
from sources.recording import RecordingOutlet
from sources.supervisor import Supervisor
from sources.verifying import Verifications
from streams.clock import wall_clock
from streams.outlet import LogOutlet
from streams.transport.owner import Owner

__all__ = ["ask_source", "pause_source", "source_statuses"]

T = TypeVar("T")
_decode_all = codec.decoder(list[SourceStatus])
_decode_one = codec.decoder(SourceStatus)
_decode_verification = codec.decoder(Verification)


def source_statuses(settings: Settings) -> list[SourceStatus]:
    """Return one line for each configured source. Raises `ConfigError`."""
    if (url := running_process(settings)) is not None:
        return _decode_all(call(settings, "GET", f"{url}api/sources"))

    async def listed(supervisor: Supervisor) -> list[SourceStatus]:
        return supervisor.statuses()

    if not settings.log and not (Path(settings.data_dir) / "log").is_dir():  # nothing was ever read
        feeds = read_feeds(settings, read_rulebook(settings))
        return _idle(feeds, RecordingOutlet()).statuses()
    return asyncio.run(_standing(settings, listed))


def pause_source(settings: Settings, name: str, paused: bool) -> SourceStatus:
    """Stop or go on reading a source, now and after every restart. Raises `ConfigError`."""
    feeds = read_feeds(settings, read_rulebook(settings))
    if name not in feeds:
        raise ConfigError(f"no source is called {name}; there are: {', '.join(sorted(feeds))}")
    if (url := running_process(settings)) is not None:
        verb = "pause" if paused else "resume"
        return _decode_one(call(settings, "POST", f"{url}api/sources/{name}/{verb}"))

    async def change(supervisor: Supervisor) -> SourceStatus | None:
        return await supervisor.pause(name, paused)

    status = asyncio.run(_standing(settings, change))
    assert status is not None
    return status


def ask_source(settings: Settings, question: Question) -> Verification:
    """Ask a source whether something is so. Raises `ConfigError` with its reason for not saying."""
    feeds = read_feeds(settings, read_rulebook(settings))
    feed = feeds.get(question.source)
    if not isinstance(feed, VerifyFeed):
        asked = sorted(name for name, f in feeds.items() if isinstance(f, VerifyFeed))
        raise ConfigError(f"{question.source} cannot be asked; there are: {', '.join(asked)}")
    if (url := running_process(settings)) is not None:
        body = call(settings, "POST", f"{url}api/verifications", codec.encode(question))
        return _decode_verification(body)

    async def ask(supervisor: Supervisor) -> Verification | str:
        verifier = build_verifier(feed, os.environ, wall_clock, time.monotonic)
        asking = Verifications(supervisor.keepers, {feed.name: verifier}, wall_clock)
        try:
            return await asking.ask(question)
        finally:
            await asking.close()

    answer = asyncio.run(_standing(settings, ask))
    if isinstance(answer, str):
        raise ConfigError(answer)
    return answer


async def _standing(settings: Settings, use: Callable[[Supervisor], Awaitable[T]]) -> T:
    """Use the sources of a folder that no process works on."""
    rulebook = read_rulebook(settings)
    feeds, folder = read_feeds(settings, rulebook), Path(settings.data_dir)
    owner = Owner(folder)
    try:
        async with open_log(settings, apply=True) as log:
            outlet = LogOutlet(log, rulebook.mappings, _no_lag)
            supervisor = _idle(feeds, outlet)
            await supervisor.open()
            try:
                return await use(supervisor)
            finally:
                await outlet.close()
    finally:
        owner.release()


def _idle(feeds: dict[str, AnyFeed], outlet: Outlet) -> Supervisor:
    return Supervisor(feeds, {}, outlet, wall_clock, SourceMetrics(CollectorRegistry(), feeds))


async def _no_lag(*topics: str) -> int:
    return 0
