"""What the monitor concluded of one change: the record that everything stored is built from."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from schemas import codec
from schemas.changes import ChangeEvent
from schemas.decisions import Decision, Reason
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


_CHANGE, _SCORE = b'{"change":', b',"outcome":"accepted","score":'
_MOST_PLAIN = 4096  # there are a few for each rule
_plain: dict[tuple[Severity | None, str, Reason, str], bytes] = {}


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
    if len(decisions) == 1 and not (only := decisions[0]).institution:  # as most: nobody asked
        key = severity, rule, only.reason, only.rule
        rest = _plain.get(key)
        if rest is None:
            rest = _rest(severity, rule, decisions)
            if not only.alert_id and len(_plain) < _MOST_PLAIN:
                _plain[key] = rest
    else:
        rest = _rest(severity, rule, decisions)
    return b"".join((_CHANGE, change, _SCORE, codec.encode(score), rest))


def _rest(severity: Severity | None, rule: str, decisions: tuple[Decision, ...]) -> bytes:
    said = codec.encode(_Rest(severity, rule, decisions))
    return b"," + said[1:] if len(said) > 2 else b"}"
