"""What may be asked of a change, as data: by a rule, by a signal of a pattern."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from schemas.scalars import Fen, Share

__all__ = ["Condition", "Name"]

Name = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{2,39}$")]


class Condition(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every part that is given must hold. A field that a change lacks is not met."""

    kinds: tuple[str, ...]
    amount_from: Fen | None = None  # fen; a change without an amount does not meet it
    actions: tuple[str, ...] = ()  # of an abnormal-operation listing or a registration
    natures: tuple[str, ...] = ()  # of an equity change
    passed: bool | None = None  # of an inspection, or of the re-inspection after it
    share_moved_from: Share | None = None  # part of the capital that changed hands
    pledged_from: Share | None = None  # part of the capital pledged or frozen afterwards
    control_changes: bool = False  # a holder crosses 1/3, 1/2 or 2/3
    holder_record: bool = False  # something grave is known of the new holder
