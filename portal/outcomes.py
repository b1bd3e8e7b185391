"""Where institutions say how their loans went on."""

from __future__ import annotations

from typing import BinaryIO, Protocol

from schemas.loan_outcomes import OutcomeTally

__all__ = ["Outcomes"]


class Outcomes(Protocol):
    """Takes a table and writes down what its rows say."""

    async def table(self, file: BinaryIO, name: str, institution: str, by: str) -> OutcomeTally:
        """Return what came of the rows. Raises `ValueError` for a file that is no table."""
        ...
