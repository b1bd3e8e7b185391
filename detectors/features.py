"""A change and its borrower's memory as numbers: what the forests look at, and in which unit."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from detectors.families import FAMILY_INDEX
from detectors.memory import DAY, LONG_DAYS, SHORT_DAYS, Memory, Past, faded
from schemas.catalogue import Kind
from schemas.changes import AbnormalOperation, ChangeEvent, EquityChange, Inspection, amount_fen

__all__ = ["FEATURES", "Feature", "amount_log", "crosses_control", "extract"]

_CONTROL = (1 / 3, 1 / 2, 2 / 3)  # of the capital: veto, majority, qualified majority
_DIRECTION = {"adverse": 1.0, "neutral": 0.5, "positive": 0.0}
_NOBODY = Past()


class Feature(Struct, frozen=True):
    """One number in [0, 1] and how to read it back in its own unit."""

    name: str
    axis: Literal["own", "peers"]
    natural: Callable[[float], float]  # from [0, 1] to the unit its name ends with


def _saturating(half: float) -> tuple[Callable[[float], float], Callable[[float], float]]:
    """Return `c -> c / (c + half)` and its inverse."""
    return lambda c: c / (c + half), lambda v: half * v / max(1e-9, 1 - v)


_DAYS_SPAN = math.log1p(3650)


def _days(v: float) -> float:
    return math.expm1(v * _DAYS_SPAN)


_few, _from_few = _saturating(3)
_many, _from_many = _saturating(10)

FEATURES = (
    Feature("severity_prior", "peers", lambda v: 1 + 2 * v),
    Feature("direction", "peers", lambda v: v),
    Feature("amount_yuan", "peers", lambda v: 10 ** (v * 10) - 1),
    Feature("amount_against_own", "own", lambda v: v),
    Feature("days_since_last", "own", _days),
    Feature("days_since_same_family", "own", _days),
    Feature("changes_30_days", "peers", _from_few),
    Feature("changes_180_days", "peers", _from_many),
    Feature("same_family_180_days", "peers", _from_few),
    Feature("novelty_of_family", "own", lambda v: v),
    Feature("share_moved", "peers", lambda v: v),
    Feature("failed_or_listed", "peers", lambda v: v),
)


def amount_log(change: ChangeEvent) -> float | None:
    """Return log10 of (1 + yuan), None where there is no amount."""
    fen = amount_fen(change)
    return None if fen is None else math.log10(1 + fen / 100)


def crosses_control(before: float, after: float) -> bool:
    """Return whether a holding crosses 1/3, 1/2 or 2/3 of the capital, in either direction."""
    return any((before < limit) != (after < limit) for limit in _CONTROL)


def extract(
    change: ChangeEvent, memory: Memory, kind: Kind, at: int, log_yuan: float | None
) -> tuple[float, ...]:
    """Return the features of a change before it is learnt, in the order of `FEATURES`.

    `at` is the event time in seconds since 1970 and `log_yuan` the `amount_log`, both computed by
    the caller, who needs them as well.
    """
    past = memory.families.get(FAMILY_INDEX[kind.family], _NOBODY)
    against_own = 0.0
    if log_yuan is not None and past.amount.n >= 3:
        against_own = past.amount.strangeness(log_yuan, 0.3)
    n = memory.n
    since_last = (at - memory.last) / DAY if n else 3650.0
    since_same = (at - past.last) / DAY if past.n else 3650.0
    moved = failed = 0.0
    if type(change) is EquityChange:
        moved = _equity(change)
    elif type(change) is Inspection:
        failed = 0.0 if change.passed else 1.0
    elif type(change) is AbnormalOperation:
        failed = 1.0 if change.action == "listed" else 0.0
    return (
        (kind.severity - 1) / 2,
        _DIRECTION[kind.direction],
        0.0 if log_yuan is None else min(1.0, log_yuan / 10),
        against_own,
        _days_scaled(since_last),
        _days_scaled(since_same),
        _few(faded(memory.short, memory.last, at, SHORT_DAYS, n)),
        _many(faded(memory.long, memory.last, at, LONG_DAYS, n)),
        _few(faded(past.long, past.last, at, LONG_DAYS, past.n)),
        1 / (1 + past.n),
        moved,
        failed,
    )


def _days_scaled(days: float) -> float:
    return min(1.0, math.log1p(days) / _DAYS_SPAN) if days > 0 else 0.0


def _equity(change: EquityChange) -> float:
    """Return how much of the company is at stake; crossing a line of control counts as half more."""
    moved = max(abs(change.share_after - change.share_before), change.pledged, change.frozen)
    crossing = 0.5 if crosses_control(change.share_before, change.share_after) else 0.0
    return min(1.0, moved / 2 + crossing)
