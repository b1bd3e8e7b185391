"""Whom a trouble touches among the borrowers of one bank."""

from __future__ import annotations

from msgspec import Struct

from schemas.scalars import Fen, Uscc
from schemas.ties import Link

__all__ = ["Exposed", "Exposure"]


class Exposed(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A borrower of one bank that is tied to a hub, or of the trade that an alarm is about."""

    uscc: Uscc
    name: str = ""
    link: Link | None = None  # None: of the trade, tied to nobody
    balance: Fen = 0  # of this bank's live loans


class Exposure(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """All of them in one figure, the largest named."""

    count: int = 0
    balance: Fen = 0
    largest: tuple[Exposed, ...] = ()
