"""A borrower against itself: an amount or a gap that its own past does not explain."""

from __future__ import annotations

import math

from msgspec import Struct

from detectors.memory import DAY, Memory, Past

__all__ = ["AS_USUAL", "Own", "against_amounts", "against_gaps", "log_gap"]

_FEWEST_AMOUNTS, _FEWEST_GAPS = 3, 5
_AMOUNT_SPREAD = 0.3  # least spread of log10 yuan: amounts that differ by a factor of two are alike
_GAP_SPREAD = 0.25  # least spread of log10 (1 + days)


class Own(Struct, frozen=True, array_like=True, gc=False):
    """How far a change lies from the borrower's own past, in [0, 1], and what of it does."""

    strange: float = 0.0  # `Moments.strangeness`
    feature: str = ""
    value: float = 0.0  # in the feature's own unit
    usual: float = 0.0


AS_USUAL = Own()


def log_gap(memory: Memory, at: int) -> float:
    """Return log10 of (1 + days between this change and the newest before it), 0 for the first."""
    return math.log10(1 + abs(at - memory.last) / DAY) if memory.n else 0.0


def against_amounts(past: Past, log_yuan: float | None) -> Own:
    """Compare an amount with those of its family: a larger one is strange, a smaller one is not."""
    amounts = past.amount
    if log_yuan is None or amounts is None or amounts.n < _FEWEST_AMOUNTS:
        return AS_USUAL
    if log_yuan <= amounts.mean:
        return AS_USUAL
    strange = amounts.strangeness(log_yuan, _AMOUNT_SPREAD)
    return Own(strange, "amount_yuan", 10**log_yuan - 1, 10**amounts.mean - 1)


def against_gaps(memory: Memory, gap: float) -> Own:
    """Compare a `log_gap` with those before: sooner than usual is strange, later is not."""
    gaps = memory.gap
    if gaps is None or gaps.n < _FEWEST_GAPS or gap >= gaps.mean:
        return AS_USUAL
    strange = gaps.strangeness(gap, _GAP_SPREAD)
    return Own(strange, "days_since_last", 10**gap - 1, 10**gaps.mean - 1)
