"""What the monitor concluded of one change: the record that everything stored is built from."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

from msgspec import Struct

from schemas import codec
from schemas.changes import ChangeEvent
from schemas.decisions import Decision
from schemas.scalars import Severity
from schemas.scores import Score

__all__ = ["Assessment", "Outcome", "accepted", "merged"]


class Outcome(StrEnum):
    """What became of something that was read. `REJECTED` is given at the door."""

    ACCEPTED = "accepted"  # a new fact
    MERGED = "merged"  # a known fact, read once more: a further provenance
    REJECTED = "rejected"


class Assessment(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A change, what it was found to be, its score and every decision taken on it."""

    change: ChangeEvent
    outcome: Outcome
    score: Score | None = None  # None when merged
    severity: Severity | None = None  # None when no rule and no threshold asked for anyone
    rule: str = ""
    decisions: tuple[Decision, ...] = ()


class _Rest(Struct, frozen=True, omit_defaults=True, gc=False):
    """What follows the score in an `Assessment`."""

    severity: Severity | None = None
    rule: str = ""
    decisions: tuple[Decision, ...] = ()


def merged(change: bytes) -> bytes:
    """Return the assessment of a known fact on its way out, the change as the very bytes read."""
    return b'{"change":%b,"outcome":"merged"}' % change


def accepted(
    change: bytes, score: Score, severity: Severity | None, rule: str,
    decisions: tuple[Decision, ...],
) -> bytes:  # fmt: skip
    """Return the same of a new fact. These are the bytes that `Assessment` itself would have."""
    plain = len(decisions) == 1 and not decisions[0].institution  # as most are: nobody was asked
    rest = _plain(severity, rule, decisions) if plain else _rest(severity, rule, decisions)
    return b'{"change":%b,"outcome":"accepted","score":%b%b' % (change, codec.encode(score), rest)


def _rest(severity: Severity | None, rule: str, decisions: tuple[Decision, ...]) -> bytes:
    said = codec.encode(_Rest(severity, rule, decisions))
    return b"," + said[1:] if len(said) > 2 else b"}"


_plain = lru_cache(maxsize=1024)(_rest)
