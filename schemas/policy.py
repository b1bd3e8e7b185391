"""What the risk desk may tune. Plain data: `config/` reads the file, the core is handed it."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from schemas.access import AccessPolicy
from schemas.conditions import Condition, Name
from schemas.deadlines import Deadlines
from schemas.holders import HolderPolicy
from schemas.patterns import Pattern, Signal
from schemas.scalars import Severity, Unit
from schemas.ties import Relations

__all__ = ["Forest", "Peers", "Policy", "Rule", "Thresholds", "WatchPolicy"]


class Rule(Condition, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A change that alerts by itself, whatever its score."""

    id: Name
    severity: Severity
    shadow: bool = False  # counted and stored, not told to anyone: on trial


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Scores from which an adverse change is worth an alert of each severity.

    A score is a rank: 0.99 means stranger than 99 of 100 changes of its family before it.
    """

    notice: Unit = 0.97
    warning: Unit = 0.99
    critical: Unit = 0.999


class Forest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Half-space trees, one forest per segment of one shape."""

    n_trees: Annotated[int, Meta(ge=1, le=200)] = 15
    height: Annotated[int, Meta(ge=1, le=12)] = 8
    window_size: Annotated[int, Meta(ge=10)] = 250
    most_segments: Annotated[int, Meta(ge=1, le=20_000)] = (
        256  # narrower than an industry, a partition
    )
    seed: int = 2011


class WatchPolicy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How watches are looked after."""

    notice_days: Annotated[int, Meta(ge=0, le=365)] = 14  # before an end, when it is told of
    late_days: Annotated[int, Meta(ge=0, le=3650)] = 30  # before an order, when its watch begins


class Peers(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Companies of one industry, size and district, while there are enough of them."""

    window_size: Annotated[int, Meta(ge=5)] = 20  # changes by which a narrow segment is known
    held_from: Annotated[int, Meta(ge=1)] = 10  # changes after which it is followed
    most_segments: Annotated[int, Meta(ge=1, le=100_000)] = 4096  # narrow ones, a partition


class Policy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A misspelt key is refused: a threshold nobody reads is worse than none."""

    thresholds: Thresholds = Thresholds()
    forest: Forest = Forest()
    peers: Peers = Peers()
    warm_up: Annotated[int, Meta(ge=1)] = 200  # changes of a family before a rank is spoken
    remind_after_days: Annotated[int, Meta(ge=1)] = 7  # event time
    rules: tuple[Rule, ...] = ()
    signals: tuple[Signal, ...] = ()  # what patterns are made of
    patterns: tuple[Pattern, ...] = ()
    red_lines: tuple[str, ...] = ()  # kinds of which every alert is told, whatever the budget
    holders: HolderPolicy = HolderPolicy()
    relations: Relations = Relations()
    objections: Deadlines = Deadlines()
    watches: WatchPolicy = WatchPolicy()
    access: AccessPolicy = AccessPolicy()
