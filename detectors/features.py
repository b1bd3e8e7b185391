"""A change and its borrower's memory as numbers: what the forests look at, and in which unit."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from msgspec import Struct

from detectors.memory import DAY, Memory, Past, Standing
from schemas.catalogue import Kind
from schemas.changes import AbnormalOperation, ChangeEvent, EquityChange, Inspection
from schemas.control import lines_crossed

__all__ = ["AGAINST_PEERS", "AMOUNT", "FEATURES", "Feature", "NEVER_DAYS", "extract"]

NEVER_DAYS = 3650.0  # stands for "since the last change" where there was none
_DAYS_SPAN = math.log1p(NEVER_DAYS)
_DIRECTION = {"adverse": 1.0, "neutral": 0.5, "positive": 0.0}
_FEW, _MANY = 3, 10  # counts that are scaled to one half


class Feature(Struct, frozen=True):
    """One number in [0, 1] and how to read it back, or an array of them, in its own unit."""

    name: str
    natural: Callable[[Any], Any]


def _same(v: Any) -> Any:
    return v


def _count(half: int) -> Callable[[Any], Any]:
    """Return the inverse of `c / (c + half)`."""
    return lambda v: half * v / np.maximum(1e-9, 1 - v)


def _days(v: Any) -> Any:
    return np.expm1(v * _DAYS_SPAN)


FEATURES = (
    Feature("severity_prior", lambda v: 1 + 2 * v),  # 1 to 3, of the catalogue
    Feature("direction", _same),  # 0 positive, 0.5 neutral, 1 adverse
    Feature("amount_yuan", lambda v: 10.0 ** (v * 10) - 1),
    Feature("amount_against_own", _same),  # see `detectors.own_past`
    Feature("days_since_last", _days),
    Feature("days_since_same_family", _days),
    Feature("changes_30_days", _count(_FEW)),  # half-life, not a window
    Feature("changes_180_days", _count(_MANY)),
    Feature("same_family_180_days", _count(_FEW)),
    Feature("novelty_of_family", _same),  # 1 never before, 1/2 once, 1/3 twice ...
    Feature("share_moved", _same),  # see `_at_stake`
    Feature("failed_or_listed", _same),  # 1 for a failed inspection, an abnormal listing
)
"""In the order of `extract`. The trees are drawn over the sorted names."""

_PLACE = {feature.name: place for place, feature in enumerate(FEATURES)}
AMOUNT = _PLACE["amount_yuan"]
AGAINST_PEERS = tuple(
    _PLACE[name]
    for name in (
        "amount_yuan", "changes_30_days", "changes_180_days", "same_family_180_days",
        "days_since_last", "days_since_same_family",
    )
)  # fmt: skip
"""Places of the features that depend on how large a company is: what is usual differs by segment."""


def extract(
    change: ChangeEvent,
    kind: Kind,
    memory: Memory,
    past: Past,
    standing: Standing,
    at: int,
    log_yuan: float | None,
    amount_against_own: float,
) -> tuple[float, ...]:
    """Return the features of a change before it is learnt, in the order of `FEATURES`.

    `past` is the memory's of the kind's family, `standing` its counts at `at`, the event time in
    seconds since 1970.
    """
    moved = failed = 0.0
    type_ = type(change)
    if type_ is Inspection:
        failed = 0.0 if change.passed else 1.0  # type: ignore[union-attr]
    elif type_ is EquityChange:
        moved = _at_stake(change)  # type: ignore[arg-type]
    elif type_ is AbnormalOperation:
        failed = 1.0 if change.action == "listed" else 0.0  # type: ignore[union-attr]
    short, long, same = standing.short, standing.long, standing.same
    return (
        (kind.severity - 1) / 2,
        _DIRECTION[kind.direction],
        0.0 if log_yuan is None else min(1.0, log_yuan / 10),
        amount_against_own,
        _days_scaled((at - memory.last) / DAY) if memory.n else 1.0,
        _days_scaled((at - past.last) / DAY) if past.n else 1.0,
        short / (short + _FEW),
        long / (long + _MANY),
        same / (same + _FEW),
        1 / (1 + past.n),
        moved,
        failed,
    )


def _days_scaled(days: float) -> float:
    if days <= 0:
        return 0.0
    return math.log1p(days) / _DAYS_SPAN if days < NEVER_DAYS else 1.0


def _at_stake(change: EquityChange) -> float:
    """Return half of the share moved, pledged or frozen; crossing a line of control adds a half."""
    moved = max(abs(change.share_after - change.share_before), change.pledged, change.frozen)
    crossing = 0.5 if lines_crossed(change.share_before, change.share_after) else 0.0
    return min(1.0, moved / 2 + crossing)
