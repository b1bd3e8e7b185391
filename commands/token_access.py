"""The tokens of a platform: asked of the process that has the log, or read from the log itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TypeVar

from commands.logs import open_log
from commands.running_process import call, running_process
from config.settings import Settings
from portal.tokens import TokenBook
from schemas import codec
from schemas.tokens import Token
from streams.transport.owner import Owner
from streams.transport.port import Log
from streams.transport.records import Record

__all__ = ["keep_tokens", "token_record", "token_records"]

T = TypeVar("T")
_decode = codec.decoder(list[Token])


def token_record(token: Token) -> Record:
    return Record("tokens", token.token_id.encode(), codec.encode(token))


def token_records(settings: Settings) -> list[Token]:
    """Return every token, from the process that has the log or from the log itself."""
    url = None if settings.log else running_process(settings)
    if url is not None:
        return _decode(call(settings, "GET", f"{url}api/tokens"))

    async def read(log: Log) -> list[Token]:
        book, follower = TokenBook(), await log.follow("tokens")
        book.learn(await follower.news())
        await follower.close()
        return book.all()

    return _with_log(settings, read)


def keep_tokens(settings: Settings, records: Sequence[Token]) -> None:
    """Write records of tokens to the topic `tokens`."""
    url = None if settings.log else running_process(settings)
    if url is not None:
        call(settings, "POST", f"{url}api/tokens", codec.encode(tuple(records)))
        return

    async def write(log: Log) -> None:
        await log.append([token_record(token) for token in records])

    _with_log(settings, write)


def _with_log(settings: Settings, use: Callable[[Log], Awaitable[T]]) -> T:
    async def run() -> T:
        async with open_log(settings, apply=False) as log:
            return await use(log)

    if settings.log:
        return asyncio.run(run())
    owner = Owner(Path(settings.data_dir))
    try:
        return asyncio.run(run())
    finally:
        owner.release()
