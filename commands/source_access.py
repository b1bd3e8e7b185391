"""The sources of a data folder: asked of the process that runs them, or read from its log."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import httpx
from prometheus_client import CollectorRegistry

from commands.supervise import read_feeds
from commands.workspace import read_rulebook
from config.errors import ConfigError
from config.settings import Settings
from schemas import codec
from schemas.feeds import AnyFeed
from schemas.source_health import SourceStatus
from sources.metrics import SourceMetrics
from sources.outlet import Outlet
from sources.recording import RecordingOutlet
from sources.supervisor import Supervisor
from streams.clock import wall_clock
from streams.outlet import LogOutlet
from streams.topics import declared
from streams.transport.log import EmbeddedLog
from streams.transport.owner import FolderOwned, Owner

__all__ = ["pause_source", "source_statuses"]

T = TypeVar("T")
_decode_all = codec.decoder(list[SourceStatus])
_decode_one = codec.decoder(SourceStatus)


def source_statuses(settings: Settings) -> list[SourceStatus]:
    """Return one line for each configured source. Raises `ConfigError`."""
    if (url := _running(settings)) is not None:
        return _decode_all(_call("GET", f"{url}api/sources"))

    async def listed(supervisor: Supervisor) -> list[SourceStatus]:
        return supervisor.statuses()

    if not (Path(settings.data_dir) / "log").is_dir():  # nothing was ever read
        feeds = read_feeds(settings, read_rulebook(settings))
        return _idle(feeds, RecordingOutlet()).statuses()
    return asyncio.run(_standing(settings, listed))


def pause_source(settings: Settings, name: str, paused: bool) -> SourceStatus:
    """Stop or go on reading a source, now and after every restart. Raises `ConfigError`."""
    feeds = read_feeds(settings, read_rulebook(settings))
    if name not in feeds:
        raise ConfigError(f"no source is called {name}; there are: {', '.join(sorted(feeds))}")
    if (url := _running(settings)) is not None:
        verb = "pause" if paused else "resume"
        return _decode_one(_call("POST", f"{url}api/sources/{name}/{verb}"))

    async def change(supervisor: Supervisor) -> SourceStatus | None:
        return await supervisor.pause(name, paused)

    status = asyncio.run(_standing(settings, change))
    assert status is not None
    return status


def _running(settings: Settings) -> str | None:
    """Return the address of the process that works on the folder, None where there is none."""
    folder = Path(settings.data_dir)
    if not folder.is_dir():
        return None
    try:
        Owner(folder).release()
    except FolderOwned as owned:
        parts = (folder / "OWNER").read_text(encoding="utf-8").split()
        if len(parts) < 2:
            raise ConfigError(f"{owned}, or try again when its page is up") from None
        return parts[1]
    return None


def _call(method: str, url: str) -> bytes:
    try:
        answer = httpx.request(method, url, timeout=10, trust_env=False)
        answer.raise_for_status()
    except httpx.HTTPStatusError as error:
        raise ConfigError(
            f"the running process answers {error.response.status_code} to {url}; "
            "was it started with the same sources?"
        ) from None
    except httpx.HTTPError as error:
        raise ConfigError(f"{url} cannot be reached ({type(error).__name__})") from None
    return answer.content


async def _standing(settings: Settings, use: Callable[[Supervisor], Awaitable[T]]) -> T:
    """Use the sources of a folder that no process works on."""
    rulebook = read_rulebook(settings)
    feeds, folder = read_feeds(settings, rulebook), Path(settings.data_dir)
    owner = Owner(folder)
    try:
        log = EmbeddedLog(folder / "log", settings.sync, declared(settings.partitions))
        await log.start()
        try:
            outlet = LogOutlet(log, rulebook.mappings, _no_lag)
            supervisor = _idle(feeds, outlet)
            await supervisor.open()
            return await use(supervisor)
        finally:
            await log.stop()
    finally:
        owner.release()


def _idle(feeds: dict[str, AnyFeed], outlet: Outlet) -> Supervisor:
    return Supervisor(feeds, {}, outlet, wall_clock, SourceMetrics(CollectorRegistry(), feeds))


async def _no_lag(*topics: str) -> int:
    return 0
