"""What stands against a company that takes over shares of another: grave facts of its own."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from schemas.scalars import FactId, Instant, Uscc

__all__ = ["GraveFact", "HolderFact", "HolderPolicy", "Standing"]


class HolderPolicy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which facts of a new holder count against it. Without kinds nothing is kept."""

    kinds: tuple[str, ...] = ()  # public ones: they are told to lenders of another company
    days: Annotated[int, Meta(ge=1, le=3650)] = 1095  # before the change of shares


class Standing(StrEnum):
    """What a record of the topic `grave` says."""

    FOUND = "found"  # a grave fact
    OVER = "over"  # a later change after which earlier facts of the kind stand no longer
    ENDED = "ended"  # this very fact was corrected: withdrawn, repaired, paid, expired


class GraveFact(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One word on one grave fact of one company. The newest of a company, fact and kind counts."""

    uscc: Uscc
    fact_id: FactId
    kind: str  # the grave kind
    occurred_at: Instant
    standing: Standing = Standing.FOUND
    authority: str = ""
    source: str = ""  # where it was read

    @property
    def key(self) -> str:
        return f"{self.uscc}|{self.fact_id}|{self.kind}"


class HolderFact(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A grave fact about the new holder, as it was known when the change of shares was taken in."""

    fact_id: FactId
    kind: str
    name_zh: str
    name_en: str
    occurred_at: Instant
    authority: str = ""
    source: str = ""
