"""What the risk desk may tune. Plain data: `config/` reads the file, the core is handed it."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from schemas.scalars import Severity, Unit

__all__ = ["Policy", "Rule"]


class Rule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A kind of change that alerts by itself, whatever its score."""

    id: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{2,39}$")]
    kinds: tuple[str, ...]
    severity: Severity


class Policy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A misspelt key is refused: a threshold nobody reads is worse than none."""

    notice: Unit = 0.80  # score from which a change is worth a notice
    warning: Unit = 0.90
    critical: Unit = 0.97
    remind_after_days: Annotated[int, Meta(ge=1)] = 7
    rules: tuple[Rule, ...] = ()
