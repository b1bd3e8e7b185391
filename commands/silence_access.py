"""Silences of a platform: asked of the process that has the log, or of the log itself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import uvloop

from commands.logs import open_log
from commands.serving import beside
from commands.workspace import open_workspace, read_rulebook
from config.errors import ConfigError
from config.settings import Settings
from schemas.silences import SilenceAnswer, SilenceOutcome
from streams.silencing import Silencing

__all__ = ["ask_desk", "checked"]

_SAID = {
    SilenceOutcome.UNKNOWN: "there is no such silence, or it is over",
    SilenceOutcome.TOO_WIDE: "give --rule, --kind or --borrower: one at least",
    SilenceOutcome.BAD_PERIOD: "--days: a quarter (92 days) at most",
    SilenceOutcome.UNKNOWN_CHANNEL: "--channel: not one of the institution's own",
    SilenceOutcome.UNKNOWN_INSTITUTION: "--institution: none on this platform",
}


def ask_desk(
    settings: Settings, use: Callable[[Silencing], Awaitable[SilenceAnswer | None]]
) -> SilenceAnswer:
    """Ask the desk on a cluster, or on a folder that nobody has. Raises `ConfigError` as `checked`."""

    async def run() -> SilenceAnswer | None:
        async with _silencing(settings) as silencing:
            return await use(silencing)

    return checked(uvloop.run(run()))


def checked(answer: SilenceAnswer | None) -> SilenceAnswer:
    """Return the answer. Raises `ConfigError` with the reason where there is none, or it is no."""
    if answer is None:
        raise ConfigError("no answer in time; is a worker of the role deliver running?")
    if answer.outcome in _SAID:
        raise ConfigError(_SAID[answer.outcome])
    return answer


@asynccontextmanager
async def _silencing(settings: Settings) -> AsyncIterator[Silencing]:
    if settings.log:
        async with open_log(settings, apply=False) as log:
            silencing = Silencing(log)
            async with beside(silencing.run()):
                yield silencing
        return
    async with open_workspace(settings, read_rulebook(settings)) as workspace:
        silencing = Silencing(workspace.engine.log)
        async with beside(silencing.run()):
            yield silencing
            await workspace.engine.settled()  # what it held and is still true has been told
