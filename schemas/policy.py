"""What the risk desk may tune. Plain data: `config/` reads the file, the core is handed it."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from schemas.scalars import Fen, Severity, Share, Unit

__all__ = ["Forest", "Policy", "Rule", "Thresholds"]


class Rule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A change that alerts by itself, whatever its score. Every condition given must hold."""

    id: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{2,39}$")]
    kinds: tuple[str, ...]
    severity: Severity
    amount_from: Fen | None = None  # fen; a change without an amount does not meet it
    actions: tuple[str, ...] = ()  # of an abnormal-operation listing or a registration
    natures: tuple[str, ...] = ()  # of an equity change
    passed: bool | None = None  # of an inspection, or of the re-inspection after it
    share_moved_from: Share | None = None  # part of the capital that changed hands
    pledged_from: Share | None = None  # part of the capital pledged or frozen afterwards
    control_changes: bool = False  # a holder crosses 1/3, 1/2 or 2/3


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Scores from which an adverse change is worth an alert of each severity.

    A score is a rank: 0.99 means stranger than 99 of 100 changes of its family before it.
    """

    notice: Unit = 0.97
    warning: Unit = 0.99
    critical: Unit = 0.999


class Forest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Half-space trees, one forest per segment of one shape."""

    n_trees: Annotated[int, Meta(ge=1, le=200)] = 25
    height: Annotated[int, Meta(ge=1, le=12)] = 6
    window_size: Annotated[int, Meta(ge=10)] = 250
    seed: int = 2011


class Policy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A misspelt key is refused: a threshold nobody reads is worse than none."""

    thresholds: Thresholds = Thresholds()
    forest: Forest = Forest()
    warm_up: Annotated[int, Meta(ge=1)] = 200  # changes of a family before a rank is spoken
    remind_after_days: Annotated[int, Meta(ge=1)] = 7  # event time
    rules: tuple[Rule, ...] = ()
