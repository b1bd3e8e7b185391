"""All sources that push, behind one door bell."""

from __future__ import annotations

from collections.abc import Mapping

from schemas.pushes import Reply
from sources.push import PushSource
from sources.tokens import Tokens

__all__ = ["Pushes"]


class Pushes:
    """Knows who calls by the token, and hands the call to that source."""

    def __init__(self, sources: Mapping[str, PushSource], tokens: Tokens) -> None:
        self._sources, self._tokens = sources, tokens

    def owner(self, token: str) -> str | None:
        return self._tokens.owner(token)

    def knows(self, source: str) -> bool:
        return source in self._sources

    def most_bytes(self, source: str) -> int:
        return self._sources[source].feed.most_bytes

    async def receive(self, source: str, key: str, body: bytes) -> Reply:
        return await self._sources[source].receive(key, body)
