"""A borrower against itself: an amount or a gap that its own past does not explain.

An amount is held against those of its family, a gap against those between the changes before: both
as logarithms, by `Moments.strangeness`, from a few of them on. A larger amount is strange, a smaller
one is not; sooner than usual is strange, later is not. `detectors.learning` works it out.
"""

from __future__ import annotations

from msgspec import Struct

__all__ = ["AS_USUAL", "OWN_FEATURES", "Own"]

OWN_FEATURES = (
    "",  # as usual
    "amount_yuan", "days_since_last",
    "control_lines", "share_handed_over", "capital_withdrawn", "pledged_part", "frozen_part",
    "days_since_equity_change", "holder_age_days", "holder_record",
)  # fmt: skip
"""What can be strange to a borrower's own past. The order is part of stored state: add at the end."""


class Own(Struct, frozen=True, array_like=True, gc=False):
    """How far a change lies from the borrower's own past, in [0, 1], and what of it does."""

    strange: float = 0.0  # `Moments.strangeness`
    feature: str = ""  # one of `OWN_FEATURES`
    value: float = 0.0  # in the feature's own unit
    usual: float = 0.0


AS_USUAL = Own()
