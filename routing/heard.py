"""Which facts about others have reached a borrower: each once, by whichever path came first."""

from __future__ import annotations

__all__ = ["heard", "hearing"]

_WIDTH = 8  # bytes of a fact id that are kept: one in 10**17 pairs collides
_MOST = 256


def heard(marks: bytes, fact_id: str) -> bool:
    """Return whether the fact has reached this borrower already.

    >>> heard(hearing(b"", "ab" * 16), "ab" * 16), heard(b"", "ab" * 16)
    (True, False)
    """
    mark = bytes.fromhex(fact_id[: 2 * _WIDTH])
    at = marks.find(mark)
    while at >= 0 and at % _WIDTH:
        at = marks.find(mark, at + 1)
    return at >= 0


def hearing(marks: bytes, fact_id: str) -> bytes:
    """Return the marks with one more; the newest 256 are kept."""
    return (marks + bytes.fromhex(fact_id[: 2 * _WIDTH]))[-_MOST * _WIDTH :]
