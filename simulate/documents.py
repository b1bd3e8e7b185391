"""The number of a document and the identity of the fact it states."""

from __future__ import annotations

from datetime import datetime

from calendars.days import SHANGHAI
from schemas.identifiers import fact_id
from simulate.kinds import KINDS

__all__ = ["document_number", "identity", "ordinary_serial", "planted_serial"]

_SERIALS = 1_000_000_000
_SPREAD = (
    387_420_489  # 3**18: odd and no multiple of 5, so no two serials meet below a thousand million
)


def ordinary_serial(number: int) -> int:
    """Return the serial of the n-th ordinary change."""
    return 2 * number * _SPREAD % _SERIALS


def planted_serial(number: int) -> int:
    """Return the serial of the n-th planted change; never an ordinary one's, nor told by its look."""
    return (2 * number + 1) * _SPREAD % _SERIALS


def document_number(kind: int, at: datetime, serial: int) -> str:
    """Return the number of a document as its authority writes it.

    Examples
    --------
    >>> from datetime import UTC
    >>> document_number(0, datetime(2026, 3, 2, 2, tzinfo=UTC), 42)
    '渝样检〔2026〕000000042号'
    """
    return f"渝样{KINDS[kind].word}〔{at.astimezone(SHANGHAI).year}〕{serial:09d}号"


def identity(uscc: str, kind: int, at: datetime, serial: int) -> tuple[str, str]:
    """Return document number and fact id. What is planted has its id before it happens."""
    number = document_number(kind, at, serial)
    return number, fact_id(uscc, KINDS[kind].code, document_number=number)
