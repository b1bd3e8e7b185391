"""What the monitor concluded of one change: the record that everything stored is built from."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache

from msgspec import Struct

from schemas import codec
from schemas.changes import ChangeEvent
from schemas.decisions import Decision
from schemas.scalars import Severity
from schemas.scores import Score, Scored

__all__ = ["Assessment", "Outcome", "assessed", "rest", "rest_of_most"]


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


_CHANGE, _SCORE = b'{"change":', b',"outcome":"accepted","score":'


class _Rest(Struct, frozen=True, omit_defaults=True, gc=False):
    """What follows the score in an `Assessment`."""

    severity: Severity | None = None
    rule: str = ""
    decisions: tuple[Decision, ...] = ()


def assessed(
    changes: Sequence[bytes], scores: Sequence[Scored | None], rests: Sequence[bytes]
) -> list[bytes]:
    """Return the assessments of a batch, each with its change as the very bytes read.

    These are the bytes that `Assessment` itself would have: of a known fact where there is no
    score, else of a new one, with what `rest` says of it.
    """
    return [
        b"".join((_CHANGE, change, _SCORE, score.text, rest))
        if score is not None
        else b'{"change":%b,"outcome":"merged"}' % change
        for change, score, rest in zip(changes, scores, rests, strict=True)
    ]


def rest(severity: Severity | None, rule: str, decisions: tuple[Decision, ...]) -> bytes:
    """Return what follows the score of an accepted change, for `assessed`."""
    said = codec.encode(_Rest(severity, rule, decisions))
    return b"," + said[1:] if len(said) > 2 else b"}"


rest_of_most = lru_cache(maxsize=4096)(rest)
"""The same, remembered: for decisions that name no bank and no alert. There are a few a rule."""
