"""Who is calling: bearer tokens, of which only the SHA-256 is kept anywhere."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping, Sequence
from hashlib import sha256

from config.errors import ConfigError

__all__ = ["Tokens", "parse_hashes"]

_HASH = re.compile(r"[0-9a-f]{64}")


def parse_hashes(text: str, what: str) -> tuple[bytes, ...]:
    """Return the hashes of a secret: one a line, so that an old and a new token can both be good.

    Raises
    ------
    ConfigError
        A line is no SHA-256 in hexadecimal, a token itself for one. It is not quoted.
    """
    found = []
    for number, line in enumerate(text.lower().split(), start=1):
        if not _HASH.fullmatch(line):
            raise ConfigError(
                f"{what}: line {number} is no SHA-256 in hexadecimal; "
                "keep the hash there, never the token: printf %s TOKEN | sha256sum"
            )
        found.append(bytes.fromhex(line))
    return tuple(found)


class Tokens:
    """Finds the source a token belongs to.

    Every hash is compared in full, whatever the token: the time it takes tells nothing. A plain
    hash suffices because tokens are made by chance and long (see `sources token`); there is
    nothing in them that could be guessed.
    """

    def __init__(self, hashes: Mapping[str, Sequence[bytes]]) -> None:
        self._hashes = [(digest, name) for name, all_ in hashes.items() for digest in all_]

    def owner(self, token: str) -> str | None:
        """Return the name of the source, None for a token that is nobody's."""
        digest, found = sha256(token.encode("utf-8", "replace")).digest(), None
        for known, name in self._hashes:
            if hmac.compare_digest(known, digest):
                found = name
        return found
