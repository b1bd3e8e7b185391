"""Who stands behind whom: what makes one company's trouble another's."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from schemas.scalars import Severity, Share, Unit, Uscc

__all__ = ["Link", "Nature", "Reach", "Relations", "Tie"]


class Nature(StrEnum):
    """What binds two companies, and how to read a tie of it."""

    OWNERSHIP = "ownership"  # the holder owns the share of the held
    GUARANTEE = "guarantee"  # the holder answers for the share of the debt of the held
    LEGAL_REPRESENTATIVE = "legal_representative"  # one person represents both
    SUPPLY = "supply"  # the holder sells the share of all it sells to the held


class Tie(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One tie. It stands with both companies; the newest of its key counts, share 0 ends it."""

    nature: Nature
    holder: Uscc
    held: Uscc
    share: Share = 1.0
    source: str = ""

    @property
    def key(self) -> str:
        return f"{self.nature}|{self.holder}|{self.held}"


class Link(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One hop of a path, from a company in trouble to one that is tied to it."""

    nature: Nature
    direction: Literal["down", "up"]  # down: from the holder to the held
    share: Share
    source: Uscc
    source_name: str = ""
    target: Uscc


class Reach(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is left of a trouble over one tie of a share of 1, before the decay of the hop."""

    down: Unit  # from the holder to the held
    up: Unit  # from the held to the holder


_REACH = {
    Nature.OWNERSHIP: Reach(down=0.9, up=0.9),
    Nature.GUARANTEE: Reach(down=0.5, up=1.0),
    Nature.LEGAL_REPRESENTATIVE: Reach(down=0.6, up=0.6),
    Nature.SUPPLY: Reach(down=0.3, up=0.9),
}


class Relations(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far a grave fact about one company reaches, and how grave it is there.

    The strength of a path is the product over its hops of decay, reach and share; 1 is the fact
    itself.
    """

    from_severity: Severity = Severity.CRITICAL  # facts graded lower stay with their company
    most_hops: Annotated[int, Meta(ge=1, le=4)] = 2
    decay: Annotated[float, Meta(gt=0, le=1)] = 0.8  # of every hop
    reach: dict[Nature, Reach] = field(default_factory=lambda: dict(_REACH))
    notice: Annotated[float, Meta(gt=0, le=1)] = 0.1  # strength; below it nobody is told
    warning: Annotated[float, Meta(gt=0, le=1)] = 0.35
    hub_from: Annotated[int, Meta(ge=2)] = 50  # ties reached at once: then one summary a bank
