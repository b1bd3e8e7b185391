"""`/api/v1` of a process that serves the page: its tokens, answers and ports, on the log."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from commands.local_key import write_local_key
from commands.supervise import Sources
from commands.token_access import token_record
from commands.workspace import Workspace
from intake.persons import screen_text
from portal.casefile import Desk
from portal.token_routes import KeepTokens
from portal.tokens import TokenBook
from portal.v1.app import create_v1
from portal.v1.once import Answers
from portal.v1.services import Services
from schemas import codec
from schemas.deliveries import Receipt
from schemas.disclosures import Disclosed
from schemas.tokens import Token
from streams.clock import wall_clock
from streams.learning import Learning
from streams.outcome_desk import OutcomeDesk
from streams.petitions import Petitions
from streams.silencing import Silencing
from streams.transport.port import Log
from streams.transport.records import Record
from streams.watch_desk import WatchDesk

__all__ = ["Interface", "interface"]


class Interface(Struct, frozen=True):
    """What the page needs of it."""

    v1: Any
    book: TokenBook
    services: Services
    keep_tokens: KeepTokens


@asynccontextmanager
async def interface(workspace: Workspace, sources: Sources, desk: Desk) -> AsyncIterator[Interface]:
    """Read who may call and what was answered, then keep both up to date while it is open."""
    log, rulebook = workspace.engine.log, workspace.rulebook
    ports, petitions = _Ports(log), Petitions(log)
    book, answers, silencing = TokenBook(), Answers(ports.answer, wall_clock), Silencing(log)
    services = Services(
        store=workspace.store, institutions=rulebook.institutions,
        catalogue=rulebook.catalogue.by_code(), now=wall_clock, disclose=ports.disclose,
        resend=workspace.engine.resend, resend_all=workspace.engine.resend_all,
        receive=ports.receive, screen=screen_text, petition=petitions.petition,
        correct=petitions.correct, silencing=silencing,
        desk=desk, outcomes=OutcomeDesk(log, wall_clock),
    )  # fmt: skip
    watches = WatchDesk(log, services.catalogue, wall_clock, patience_seconds=20)
    services = replace(services, watches=watches)
    v1 = create_v1(
        services, book, answers, per_minute=workspace.settings.api_per_minute,
        receiver=sources.pushes,
    )  # fmt: skip
    learning = Learning(log, {"tokens": book.learn, "answers": answers.learn})
    await learning.catch_up()
    local = write_local_key(Path(workspace.settings.data_dir), wall_clock())
    book.learn([codec.encode(local)])
    tasks = [
        asyncio.create_task(work) for work in (learning.run(), petitions.run(), silencing.run())
    ]
    try:
        yield Interface(v1, book, services, ports.keep_tokens)
    finally:
        for task in tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await watches.close()


class _Ports:
    """Wishes and notes of the interface, as records."""

    def __init__(self, log: Log) -> None:
        self._log = log

    async def answer(self, key: str, value: bytes | None) -> None:
        await self._log.append([Record("answers", key.encode(), value)])

    async def disclose(self, shown: Disclosed) -> None:
        key = shown.actor.institution or shown.actor.role or "platform"
        await self._log.append([Record("disclosed", key.encode(), codec.encode(shown))])

    async def receive(self, receipts: Sequence[Receipt]) -> None:
        records = [Record("receipts", r.institution.encode(), codec.encode(r)) for r in receipts]
        await self._log.append(records)

    async def keep_tokens(self, records: Sequence[Token]) -> None:
        await self._log.append([token_record(token) for token in records])
