"""Which fields of a fact stay hidden from whoever holds certain consents. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from schemas.catalogue import Mask
from schemas.sensitivity import ConsentPurpose, Sensitivity

__all__ = ["Rights", "fields_withheld"]

Rights = frozenset[tuple[Sensitivity, ConsentPurpose]]
"""How far each consent reaches, and what for."""


def fields_withheld(masks: Mapping[str, Mask], rights: Rights) -> tuple[str, ...]:
    """Return the fields that none of the consents reaches for a purpose that may see them."""
    return _fields(tuple(masks.items()), rights) if masks else ()


@lru_cache(maxsize=4096)
def _fields(masks: tuple[tuple[str, Mask], ...], rights: Rights) -> tuple[str, ...]:
    return tuple(
        field for field, mask in masks
        if not any(
            mask.sensitivity.within(level) and (not mask.purposes or purpose in mask.purposes)
            for level, purpose in rights
        )
    )  # fmt: skip
