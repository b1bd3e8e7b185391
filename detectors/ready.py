"""Have the compiled loops at hand before the first change comes.

The first call of one compiles it, some seconds once on a machine, or reads it from disk, about a
second for all of them. That must not happen while a bank waits for an alert.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

from detectors.examine import examine
from detectors.models import Models
from schemas.changes import Catalogued, Provenance
from schemas.policy import Policy

__all__ = ["make_ready"]

_ONCE = datetime(2000, 1, 1, tzinfo=UTC)
_NOBODY = "0" * 18


@cache
def make_ready() -> None:
    """Examine two changes of nobody with models that are thrown away. Blocks until it is done."""
    some = [
        Catalogued(
            fact_id=f"{number:032x}", uscc=_NOBODY, occurred_at=_ONCE, seen_at=_ONCE, code="none",
            provenance=Provenance(source="none"),
        )
        for number in range(2)
    ]  # fmt: skip
    examine(some, {}, lambda uscc: None, Models(Policy()), {})
