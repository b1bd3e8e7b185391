"""How a token comes to be, is changed for another, and ends. The token itself is seen once."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from portal.tokens import digest, new_token
from schemas.tokens import INSTITUTIONAL, SCOPES_OF, Role, Scope, Token

__all__ = ["Issued", "NoSuchToken", "issue", "revoke", "rotate"]


class NoSuchToken(ValueError):
    """What was asked for is no token that can be. The message says why, in a sentence."""


class Issued(Struct, frozen=True):
    """A token as it is shown once, and the records to keep: never the token."""

    token: str
    records: tuple[Token, ...]


def issue(
    role: Role, now: datetime, *, institution: str = "", source: str = "", staff: str = "",
    scopes: Collection[Scope] = (), days: int | None = None, note: str = "",
) -> Issued:  # fmt: skip
    """Return a fresh token.

    Raises
    ------
    NoSuchToken
        A role within an institution without one, a source without a name, a scope beyond the role.
    """
    if (role in INSTITUTIONAL) is not bool(institution):
        word = "needs" if role in INSTITUTIONAL else "is within no"
        raise NoSuchToken(f"the role {role} {word} institution")
    if (role is Role.SOURCE) is not bool(source):
        raise NoSuchToken("a source, and nobody else, is named by --source")
    beyond = sorted(set(scopes) - SCOPES_OF[role])
    if beyond:
        raise NoSuchToken(f"the role {role} may not {beyond[0]}")
    secret = new_token()
    kept = Token(
        token_id=secrets.token_hex(6), digest=digest(secret), role=role, institution=institution,
        source=source, staff=staff, scopes=tuple(sorted(scopes)), issued_at=now,
        expires_at=None if days is None else now + timedelta(days=days), note=note,
    )  # fmt: skip
    return Issued(secret, (kept,))


def rotate(old: Token, now: datetime, overlap: timedelta) -> Issued:
    """Return a token for the same person and purpose; the old one ends after the overlap.

    Raises `NoSuchToken` where the old one has ended already.
    """
    if not old.live(now):
        raise NoSuchToken(f"token {old.token_id} has ended; issue a new one")
    secret, period = new_token(), old.expires_at and old.expires_at - old.issued_at
    fresh = replace(
        old, token_id=secrets.token_hex(6), digest=digest(secret), issued_at=now,
        expires_at=now + period if period else None, replaces=old.token_id,
    )  # fmt: skip
    end = now + overlap
    ends = end if old.expires_at is None else min(end, old.expires_at)
    return Issued(secret, (replace(old, expires_at=ends), fresh))


def revoke(old: Token, now: datetime) -> Token:
    """Return the token ended at once. Raises `NoSuchToken` where it has ended already."""
    if not old.live(now):
        raise NoSuchToken(f"token {old.token_id} has ended already")
    return replace(old, revoked_at=now)
