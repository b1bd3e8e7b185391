"""Corrections and objections: asked of the process that has the log, or done here without one."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import uuid4

from commands.running_process import call, running_process
from commands.workspace import open_workspace, read_rulebook
from config.errors import ConfigError
from config.settings import Settings
from intake.persons import screen_text
from portal.v1.caller import Caller
from portal.v1.problems import Refused, Trouble
from portal.v1.services import Services
from schemas import codec
from schemas.disclosures import Disclosed
from schemas.tokens import Role, Token
from streams.clock import wall_clock
from streams.petitions import Petitions
from streams.transport.records import Record

__all__ = ["act", "ask"]

T = TypeVar("T")
Here = Callable[[Services, Caller, str], Awaitable[T]]

_SAID = {Trouble.NOT_FOUND: "there is none of that id", Trouble.INVALID: "a value does not fit"}


def ask(settings: Settings, path: str) -> bytes | None:
    """Return what a running process answers to a question; None where none is running."""
    url = None if settings.log else running_process(settings)
    return None if url is None else call(settings, "GET", f"{url}api/v1{path}")


def act(
    settings: Settings, path: str, body: object, here: Here[T], decode: Callable[[bytes], T]
) -> T:
    """Have something done, by the running process or, where there is none, by this one.

    Raises `ConfigError` with the reason where it is refused.
    """
    url = None if settings.log else running_process(settings)
    key = uuid4().hex
    if url is not None:
        headers = {"idempotency-key": key}
        return decode(call(settings, "POST", f"{url}api/v1{path}", codec.encode(body), headers))
    return asyncio.run(_here(settings, key, here))


async def _here(settings: Settings, key: str, here: Here[T]) -> T:
    async with open_workspace(settings, read_rulebook(settings)) as workspace:
        log, rulebook = workspace.engine.log, workspace.rulebook
        petitions = Petitions(log)

        async def disclose(shown: Disclosed) -> None:
            await log.append([Record("disclosed", b"operator", codec.encode(shown))])

        services = Services(
            store=workspace.store, institutions=rulebook.institutions,
            catalogue=rulebook.catalogue.by_code(), now=wall_clock, disclose=disclose,
            resend=workspace.engine.resend, screen=screen_text, petition=petitions.petition,
            correct=petitions.correct,
        )  # fmt: skip
        token = Token(
            token_id="0" * 12, digest="0" * 64, role=Role.OPERATOR, issued_at=wall_clock()
        )
        task = asyncio.create_task(petitions.run())
        try:
            await workspace.engine.settled()
            found = await here(services, Caller(token), key)
            await workspace.engine.settled()  # all who were told have been told
            return found
        except Refused as refused:
            raise ConfigError(
                refused.detail or _SAID.get(refused.trouble, refused.trouble)
            ) from None
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
