"""A bank's exposed borrowers, one after the other: all counted, the largest named."""

from __future__ import annotations

from schemas.exposures import Exposed, Exposure

__all__ = ["with_borrower"]

_LARGEST = 20  # borrowers an alert names; the others are counted


def with_borrower(exposure: Exposure, one: Exposed) -> Exposure:
    """Return the exposure with one borrower more."""
    largest = sorted((*exposure.largest, one), key=lambda found: (-found.balance, found.uscc))
    return Exposure(
        count=exposure.count + 1,
        balance=exposure.balance + one.balance,
        largest=tuple(largest[:_LARGEST]),
    )
