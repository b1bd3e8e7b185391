"""Taking a fact out of a borrower's memory: it happened, or was said to, and counts no longer."""

from __future__ import annotations

import math

import msgspec

from detectors.learning import LONG_SECONDS, SHORT_SECONDS
from detectors.memory import Memory, Past

__all__ = ["ended_mark", "without"]

_THOUSAND = 1000  # counts are kept in thousandths


def ended_mark(mark: bytes) -> bytes:
    """Return the mark by which a memory knows that a fact has ended: every bit the other way.

    It takes a place among the fingerprints. The fact's own stays, so that reading it again makes
    neither news nor a second count of it.
    """
    return bytes(byte ^ 0xFF for byte in mark)


def without(memory: Memory, mark: bytes, at: int, family: int) -> Memory:
    """Return the memory as if the fact had not counted. The memory must know its mark.

    Decayed counts lose exactly what time has left of the fact; nothing goes below zero, because
    rounding may have taken a thousandth before. An average goes where nothing is left that it could
    be of: that of amounts with the last fact of its family, that of gaps with the last but one of
    all. Otherwise averages of about five stay as they are: what is in them cannot be told apart any
    more, and five further facts have all but replaced it.

    Parameters
    ----------
    at
        Time of the fact's event, in seconds since 1970.
    family
        Index of its family in `detectors.families.FAMILIES`.
    """
    families = tuple(
        _lessened(past, at) if past.family == family else past for past in memory.families
    )
    return msgspec.structs.replace(
        memory,
        n=max(0, memory.n - 1),
        gap=memory.gap if memory.n > 2 else None,
        short=max(0, memory.short - _left(memory.last - at, SHORT_SECONDS)),
        long=max(0, memory.long - _left(memory.last - at, LONG_SECONDS)),
        families=families,
        fingerprints=memory.fingerprints + ended_mark(mark),
    )


def _lessened(past: Past, at: int) -> Past:
    return msgspec.structs.replace(
        past,
        n=max(0, past.n - 1),
        amount=past.amount if past.n > 1 else None,
        long=max(0, past.long - _left(past.last - at, LONG_SECONDS)),
    )


def _left(seconds: int, half_life: int) -> int:
    """Return what time has left of one event, in thousandths."""
    return round(_THOUSAND * math.pow(0.5, max(0, seconds) / half_life))
