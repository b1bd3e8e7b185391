"""Families of kinds: what is counted and modelled together. Their order is part of stored state."""

from __future__ import annotations

__all__ = ["FAMILIES", "FAMILY_INDEX"]

FAMILIES = ("registration", "equity", "tax", "penalty", "court", "inspection", "other")
FAMILY_INDEX = {name: index for index, name in enumerate(FAMILIES)}
