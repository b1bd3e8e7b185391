"""A record that says nothing but: look again."""

from __future__ import annotations

from msgspec import Struct

__all__ = ["Nudge"]


class Nudge(Struct, frozen=True, gc=False, tag="nudge"):
    """Sent to a partition of `intake` whose parked rows have had their company named."""
