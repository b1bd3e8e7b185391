"""`/api/v1` of a process that serves the page: its tokens, answers and ports, on the log."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from msgspec import Struct

from commands.supervise import Sources
from commands.workspace import Workspace
from portal.tokens import TokenBook
from portal.v1.app import create_v1
from portal.v1.once import Answers
from portal.v1.services import Services
from schemas import codec
from schemas.disclosures import Disclosed
from streams.clock import wall_clock
from streams.learning import Learning
from streams.transport.port import Log
from streams.transport.records import Record

__all__ = ["Interface", "interface"]


class Interface(Struct, frozen=True):
    """What the page needs of it."""

    v1: Any
    book: TokenBook
    services: Services


@asynccontextmanager
async def interface(workspace: Workspace, sources: Sources) -> AsyncIterator[Interface]:
    """Read who may call and what was answered, then keep both up to date while it is open."""
    log, rulebook = workspace.engine.log, workspace.rulebook
    book, answers = TokenBook(), Answers(_Ports(log).answer, wall_clock)
    services = Services(
        store=workspace.store, institutions=rulebook.institutions,
        catalogue=rulebook.catalogue.by_code(), now=wall_clock, disclose=_Ports(log).disclose,
        resend=workspace.engine.resend,
    )  # fmt: skip
    v1 = create_v1(
        services, book, answers, per_minute=workspace.settings.api_per_minute,
        receiver=sources.pushes,
    )  # fmt: skip
    learning = Learning(log, {"tokens": book.learn, "answers": answers.learn})
    await learning.catch_up()
    task = asyncio.create_task(learning.run())
    try:
        yield Interface(v1, book, services)
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


class _Ports:
    """Wishes and notes of the interface, as records."""

    def __init__(self, log: Log) -> None:
        self._log = log

    async def answer(self, key: str, value: bytes | None) -> None:
        await self._log.append([Record("answers", key.encode(), value)])

    async def disclose(self, shown: Disclosed) -> None:
        key = shown.actor.institution or shown.actor.role or "platform"
        await self._log.append([Record("disclosed", key.encode(), codec.encode(shown))])
