"""A proposed mapping: what was placed, how surely and why, and what was not."""

from __future__ import annotations

from msgspec import Struct

from schemas.mappings import Mapping

__all__ = ["Placed", "Proposal", "Unplaced"]


class Placed(Struct, frozen=True, kw_only=True):
    """One part of the mapping that was found."""

    target: str  # kind, identity.codes, identity.name, a field, distinguish
    columns: tuple[str, ...]
    confidence: float  # 0 to 1
    why: str  # one sentence


class Unplaced(Struct, frozen=True, kw_only=True):
    """A column, or a part of the mapping, that a person has to decide."""

    what: str
    why: str


class Proposal(Struct, frozen=True, kw_only=True):
    mapping: Mapping
    placed: tuple[Placed, ...]
    unplaced: tuple[Unplaced, ...]
    rows: int  # looked at
