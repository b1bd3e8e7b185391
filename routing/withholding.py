"""Which fields of a fact stay hidden from whoever holds certain consents. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from schemas.catalogue import Kind, Mask
from schemas.sensitivity import ConsentPurpose, Sensitivity

__all__ = ["Rights", "fields_withheld", "not_for_everybody"]

Rights = frozenset[tuple[Sensitivity, ConsentPurpose]]
"""How far each consent reaches, and what for."""


def fields_withheld(masks: Mapping[str, Mask], rights: Rights) -> tuple[str, ...]:
    """Return the fields that none of the consents reaches for a purpose that may see them."""
    return _fields(tuple(masks.items()), rights) if masks else ()


def not_for_everybody(fields: Iterable[str], kind: Kind | None) -> tuple[str, ...]:
    """Return the fields that some consent does not reach; all of a kind that nobody knows.

    For where it is known who was told, and not what each consent reaches. Sums may be named with
    their unit, as corrections do (`amount_fen`).
    """
    return tuple(
        field for field in sorted(fields)
        if kind is None or field.removesuffix("_fen") in kind.masks
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _fields(masks: tuple[tuple[str, Mask], ...], rights: Rights) -> tuple[str, ...]:
    return tuple(
        field for field, mask in masks
        if not any(
            mask.sensitivity.within(level) and (not mask.purposes or purpose in mask.purposes)
            for level, purpose in rights
        )
    )  # fmt: skip
