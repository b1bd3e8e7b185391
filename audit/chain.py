"""Entries that each carry the hash of the one before: what was written cannot be changed unseen.

A chain shows any change to whoever keeps one hash of it (Haber and Stornetta, "How to Time-Stamp a
Digital Document", 1991). Canonical form: keys sorted, no white space, UTF-8, as RFC 8785 has it for
the texts and whole numbers there are in an entry; what has its default is left out, so that a later
field changes no earlier hash.
"""

from __future__ import annotations

from hashlib import sha256

import msgspec
from msgspec.structs import replace

from schemas.audit import Anchor, Entry

__all__ = ["GENESIS", "canonical", "hash_of", "linked"]

GENESIS = "0" * 64
"""What the first entry of a chain has before it."""

canonical = msgspec.json.Encoder(order="sorted").encode
"""An entry as the bytes that are kept."""


def hash_of(entry: Entry) -> str:
    """Return SHA-256 over the hash before and the entry without its own hash, in hexadecimal."""
    return sha256(entry.previous.encode() + canonical(replace(entry, hash=""))).hexdigest()


def linked(entry: Entry, head: Anchor) -> tuple[Entry, Anchor]:
    """Return the entry as the next link of the chain that has come to `head`, and the new head."""
    link = replace(entry, chain=head.chain, number=head.number + 1, previous=head.hash)
    hashed = replace(link, hash=hash_of(link))
    return hashed, Anchor(chain=head.chain, number=hashed.number, hash=hashed.hash)
