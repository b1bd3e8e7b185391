"""Somebody who can be asked about one company: the port, the HTTP adapter, and the fake."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from schemas import codec
from schemas.verifications import Agreement
from sources.agreement import agreements
from sources.fetching import Fetcher
from sources.rows import decode_json

__all__ = ["HttpVerifier", "ListVerifier", "Verifier"]


class Verifier(Protocol):
    """Says whether claims about a company are so. What it knows does not leave it."""

    async def ask(self, uscc: str, claims: Mapping[str, str]) -> dict[str, Agreement]:
        """Return what is said to each claim. Raises `SourceTrouble`."""
        ...

    async def close(self) -> None: ...


class HttpVerifier:
    """POST `{"uscc", "claims"}`; the answer is compared and dropped before anything else happens."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    async def ask(self, uscc: str, claims: Mapping[str, str]) -> dict[str, Agreement]:
        question = codec.encode({"uscc": uscc, "claims": dict(claims)})
        answer = await self._fetcher.post(question, lambda body: decode_json(body))
        return agreements(claims, decode_json(answer.body))

    async def close(self) -> None:
        await self._fetcher.close()


class ListVerifier:
    """Knows what it was told: company, claim, value."""

    def __init__(self, known: Mapping[str, Mapping[str, Any]]) -> None:
        self._known = known
        self.asked: list[str] = []

    async def ask(self, uscc: str, claims: Mapping[str, str]) -> dict[str, Agreement]:
        self.asked.append(uscc)
        found = uscc in self._known
        return agreements(claims, {"found": found, "claims": self._known.get(uscc)})

    async def close(self) -> None:
        return None
