"""Which facts about others have reached a borrower: each once, by whichever path came first."""

from __future__ import annotations

__all__ = ["heard", "hearing", "together"]

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


def together(former: bytes, own: bytes) -> bytes:
    """Return the marks of a company and of the one it followed, its own the newest, each once.

    >>> a, b = hearing(b"", "ab" * 16), hearing(b"", "cd" * 16)
    >>> together(a + b, a) == b + a
    True
    """
    known = set(_marks(own))
    return (b"".join(m for m in _marks(former) if m not in known) + own)[-_MOST * _WIDTH :]


def _marks(marks: bytes) -> list[bytes]:
    return [marks[at : at + _WIDTH] for at in range(0, len(marks), _WIDTH)]
