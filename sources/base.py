"""What every way of reading has in common: portions of rows, each with the place behind it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from schemas.incoming import Rejection, Row
from schemas.verifications import Verification
from sources.outlet import State

__all__ = ["Portion", "Portions", "Source", "SourceTrouble"]


class SourceTrouble(Exception):
    """A source cannot be read now. One sentence for the operator, without any secret."""


class Portion(Struct, frozen=True):
    """Rows that belong to one transaction, and what to remember once they are handed over."""

    rows: Sequence[Row | Rejection | Verification]
    state: State
    known: int = 0  # rows that came again and were left out
    lost: int = 0  # records the source no longer has, though we had not read them
    refused_whole: str = ""  # why a whole file or answer could not be read


Portions = AsyncGenerator[Portion, None]


class Source(Protocol):
    """One way of reading one feed.

    `portions` yields what is new since `state`; whoever calls it commits a portion before asking
    for the next, so what stands behind a `yield` happens after the commit. It raises
    `SourceTrouble` for what may pass, and may be abandoned at any point.
    """

    def portions(self, state: Mapping[str, bytes], now: datetime) -> Portions: ...

    async def sample(self, most: int, now: datetime) -> list[Row | Rejection]:
        """Return some first rows without taking them: nothing is moved, acknowledged or kept."""
        ...

    async def close(self) -> None: ...
