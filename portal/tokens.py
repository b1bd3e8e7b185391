"""The tokens that are good now, as the topic `tokens` tells them; and what one is worth."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from msgspec import DecodeError

from schemas import codec
from schemas.tokens import Token

__all__ = ["TokenBook", "digest", "new_token"]

_decode = codec.decoder(Token)


def digest(token: str) -> str:
    """Return what is kept of a token. A plain hash suffices: nothing in it could be guessed."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def new_token() -> str:
    """Return a fresh token of 256 bits. The prefix lets a scanner of leaked secrets know it."""
    return f"lwt_{secrets.token_urlsafe(32)}"


class TokenBook:
    """Every token by its digest. Filled from the log, and kept up to date by whoever follows it."""

    def __init__(self) -> None:
        self._by_id: dict[str, Token] = {}
        self._by_digest: dict[str, str] = {}

    def learn(self, values: Iterable[bytes]) -> None:
        """Take records of the topic, in its order. One that does not decode opens no door."""
        for value in values:
            try:
                token = _decode(value)
            except DecodeError:
                continue
            before = self._by_id.get(token.token_id)
            if before is not None:
                self._by_digest.pop(before.digest, None)
            self._by_id[token.token_id] = token
            self._by_digest[token.digest] = token.token_id

    def owner(self, token: str, now: datetime) -> Token | None:
        """Return what is known of a token that is good now, else None.

        It is looked up by its hash, so the time it takes tells nothing of any other.
        """
        found = self._by_id.get(self._by_digest.get(digest(token), ""))
        return found if found is not None and found.live(now) else None

    def get(self, token_id: str) -> Token | None:
        return self._by_id.get(token_id)

    def all(self) -> list[Token]:
        """Return every token there ever was, oldest first."""
        return sorted(self._by_id.values(), key=lambda token: (token.issued_at, token.token_id))
